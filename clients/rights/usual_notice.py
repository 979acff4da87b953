"""The privacy notice of a practice that has not written its own. Another word is another text."""

SINCE = "22 November 2026"
USUAL = """\
{practice} keeps what is needed to treat you safely, and decides how it is used.

What we keep. Your name and how to reach you, your birth date, what you tell us about your health, notes and photographs of your sessions, your routines and ratings, your visits, and the letters we sent you.

Why we may. We need it to give you the treatment you asked for. Information about your health is kept for your care, by people who are bound to keep it to themselves.

Who sees it. The therapists of the practice. Each time somebody opens your file, that is written down, and you may ask who it was. Nobody outside the practice gets it unless you agree, the law asks for it, or somebody's life is in danger.

How long. Eight years after your last treatment; if you were under 17 then, until your 25th birthday, and if you were 17, until your 26th, where that is later. An insurer may ask for longer. Then an owner of the practice erases it.

What you may ask. A copy of it, a correction, that it is not used for a while, or that it is erased; you may object to how it is used. You get an answer within a month. Records that have to be kept are locked and not erased before their time, and you are told until when.

If something is not right. Tell us, on your own pages or in person. A complaint is acknowledged within 30 days. You may also complain to the Information Commissioner's Office, at ico.org.uk, at any time."""
