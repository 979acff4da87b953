"""What is asked of any open page, whatever it is about: each script returns what is wrong."""

from playwright.sync_api import Page

NARROW = {"width": 320, "height": 640}
PHONE = {"width": 360, "height": 640}

# WCAG 1.4.12, at its limits.
SPACED = """
:where(body) * { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important }
:where(body) p { margin-block-end: 2em !important }
"""
STYLE = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
# Another language needs up to 40 % more room.
LENGTHEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const longer = (text) => {
    const more = text.slice(0, Math.ceil(text.length * 0.4));
    return text.includes(" ") ? `${text} ${more}` : text + more.toLowerCase();
  };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("script, style, svg, textarea")) continue;
    const text = node.data.trim();
    if (text) node.data = ` ${longer(text)} `;
  }
}"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("main *, header *, footer *")].filter(
    (one) => one.getBoundingClientRect().right > room + 1);
  return wide.length ? wide.slice(-3).map((one) => one.outerHTML.slice(0, 120)) : ["a text"];
}"""
# WCAG 2.4.11: whatever has the focus can be seen, its middle and most of its edges.
OBSCURED = """() => {
  const stops = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']",
  )].filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !one.disabled && one.tabIndex >= 0 && !one.closest(".skip, dialog:not([open])"));
  return stops.filter((one) => {
    one.focus();
    if (document.activeElement !== one) return false;
    const box = one.getClientRects()[0];
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    const points = [[x, y], [x, box.top + 2], [x, box.bottom - 2], [box.left + 2, y],
      [box.right - 2, y]].filter(([px, py]) => px >= 0 && px < innerWidth && py >= 0
      && py < innerHeight);
    const seen = points.filter(([px, py]) => {
      const there = document.elementFromPoint(px, py);
      return there && (one.contains(there) || there.contains(one)
        || there.closest("label")?.control === one);
    });
    return seen.length < Math.min(4, points.length) || points.length === 0;
  }).map((one) => one.outerHTML.slice(0, 120));
}"""
UNSEEN_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one.closest(".skip")) return "";
  const marked = [one, one.closest("label"), one.labels?.[0], one.nextElementSibling]
    .filter(Boolean).map((part) => getComputedStyle(part))
    .some((style) => style.outlineStyle === "auto" || style.boxShadow !== "none"
      || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2));
  return marked ? "" : one.outerHTML.slice(0, 120);
}"""
# A choice drawn by us must differ from its neighbours when the system chooses the colours.
ALIKE = """() => {
  const look = (input) => [input, input.closest("label"), input.labels?.[0]].filter(Boolean)
    .map((part) => { const s = getComputedStyle(part);
      return [s.backgroundColor, s.borderColor, s.borderWidth, s.color, s.outlineStyle].join(); })
    .join("; ");
  return [...document.querySelectorAll("input[type=radio], input[type=checkbox]")]
    .filter((input) => getComputedStyle(input).appearance === "none"
      || !input.checkVisibility({ opacityProperty: true }) || input.offsetWidth < 4)
    .filter((input) => input.labels?.length && input.labels[0].checkVisibility())
    .filter((input) => {
      const was = input.checked;
      input.checked = true;
      const on = look(input);
      input.checked = false;
      const off = look(input);
      input.checked = was;
      return on === off;
    }).map((input) => input.outerHTML.slice(0, 120));
}"""
MOVING = """() => document.getAnimations().filter((one) => one.playState === "running").length"""
STOPS = 12


def wrong_with(page: Page) -> dict[str, object]:
    """What is wrong with the open page, by what was asked; ends with its words lengthened."""
    found: dict[str, object] = {}
    page.set_viewport_size(PHONE)
    found["focus obscured"] = page.evaluate(OBSCURED)
    found["focus not seen"] = _tabbed(page)
    found["moving"] = page.evaluate(MOVING)
    page.emulate_media(forced_colors="active")
    found["alike in forced colours"] = page.evaluate(ALIKE)
    page.emulate_media(forced_colors="none", media="print")
    found["navigation on paper"] = (
        page.locator("nav.rail, header.top").locator("visible=true").count()
    )
    page.emulate_media(media="screen")
    page.set_viewport_size(NARROW)
    page.evaluate(STYLE, SPACED)
    found["wide when spaced"] = page.evaluate(TOO_WIDE)
    page.evaluate("() => { document.adoptedStyleSheets = [] }")
    page.set_viewport_size(PHONE)
    page.evaluate(LENGTHEN)
    found["wide when longer"] = page.evaluate(TOO_WIDE)
    return {what: one for what, one in found.items() if one}


def _tabbed(page: Page) -> list[str]:
    """The first stops of the Tab key whose focus cannot be seen."""
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0) }")
    unseen = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        unseen.append(page.evaluate(UNSEEN_FOCUS))
    return [one for one in unseen if one]
