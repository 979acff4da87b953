// What every page does beyond plain HTML: focus the error summary, keep the sticky banner from
// covering what has the focus. Nothing here is needed to use the page.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
}

const banner = document.querySelector("[data-banner]");
if (banner) {
  const measure = () => {
    document.documentElement.style.setProperty("--banner-height", `${banner.offsetHeight + 8}px`);
  };
  new ResizeObserver(measure).observe(banner);
  measure();
  const fold = () => banner.classList.toggle("is-folded", window.scrollY > 120);
  addEventListener("scroll", fold, { passive: true });
  fold();
}
