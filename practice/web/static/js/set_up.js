// Chooses the browser's own time zone on the page that asks for one. Only a suggestion: it is kept
// when the page is saved, and without this script the list stands at the practice's zone.
const zones = document.querySelector("select[data-browsers-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (zones && !zones.matches("[aria-invalid=true]") && [...zones.options].some((o) => o.value === here)) {
  zones.value = here;
}
