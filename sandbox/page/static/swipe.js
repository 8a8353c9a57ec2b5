/** A finger that draws a message to the left answers it. */

const ENOUGH = 56;

export function swipes(list, act) {
  let start = null;
  const end = () => {
    if (!start) return;
    start.row.style.removeProperty("transform");
    if (start.moved <= -ENOUGH) act(start.row);
    start = null;
  };
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("li.row:not(.service)");
    if (event.pointerType === "mouse" || !row || event.target.closest("input, video")) return;
    start = { row, x: event.clientX, y: event.clientY, moved: 0, id: event.pointerId };
  });
  list.addEventListener("pointermove", (event) => {
    if (!start || event.pointerId !== start.id) return;
    const across = event.clientX - start.x;
    if (start.moved === 0 && (Math.abs(event.clientY - start.y) > Math.abs(across) || across > -12)) return;
    start.moved = Math.max(-ENOUGH * 1.3, Math.min(0, across));
    start.row.style.setProperty("transform", `translateX(${start.moved}px)`);
  });
  list.addEventListener("pointerup", end);
  list.addEventListener("pointercancel", () => {
    if (start) start.moved = 0;
    end();
  });
}
