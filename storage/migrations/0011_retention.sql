-- Who has no application left is looked for, and an applicant who goes takes hers along: both by this.
CREATE INDEX applications_of_applicant ON applications (applicant);
