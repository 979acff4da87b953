// Whoever comes to the sign-in is nobody yet: what this phone kept for somebody goes. The browser is
// told so at signing out; a copy that was being made at that moment would be left behind.
import { forget } from "./kept.js";

if (window.caches) forget("/me/").catch(() => {});
