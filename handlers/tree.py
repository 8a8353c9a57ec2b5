"""The router tree: who is asked first. The catch-all is last."""

from aiogram import Router

from handlers.anyone import consent, facts, groups, home, language, mydata, stray
from handlers.applicant import application, sending


def build_tree() -> Router:
    """A fresh root over the conversations; aiogram lets a router have one parent only, so call it once."""
    private = Router(name="private")
    for observer in (
        private.message,
        private.edited_message,
        private.callback_query,
        private.my_chat_member,
    ):
        observer.filter(groups.InPrivate())
    private.include_routers(
        application.router,
        sending.router,
        home.router,
        facts.router,
        language.router,
        consent.router,
        mydata.router,
        stray.router,
    )
    root = Router(name="bastama")
    root.include_routers(private, groups.router)
    return root
