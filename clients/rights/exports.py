"""What of each table goes into the copy of a record: every field is shown, or left out by name.

A table or a field that is on neither list fails the suite.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Export:
    """A table in the reader's words, the fields that are theirs to read, and of which rows."""

    title: str
    fields: str
    where: dict[str, bool] = field(default_factory=dict)

    @property
    def shown(self) -> list[str]:
        """The names of the fields, in order."""
        return self.fields.split()


# Of every table.
LEFT_OUT = {
    "id": "A number of the database; what a row is called by stands in its ref.",
    "practice": "The same for the whole copy, which names it.",
    "client": "The same for the whole copy, which is about them.",
    "form_key": "Keeps a form that is sent twice from counting twice.",
    "token_hash": "Stands for a key that opens a page. The key itself is not kept.",
}
A_LETTER = "Letters have a part of their own."
A_FILE = "Lies beside it as a file."
AN_INDEX = "Stands for the address beside it, by which it is found."
A_PAGE = "Tells open pages of the therapist from each other."
LEFT_OUT_OF = {
    "clients.Client.name_words": "Stands for the name beside it, by which it is found.",
    "clients.Client.email_index": AN_INDEX,
    "clients.Client.guardian_email_index": AN_INDEX,
    "workshops.SignUp.email_index": AN_INDEX,
    "screening.IntakeInvitation.email": A_LETTER,
    "clearances.ClearanceRequest.email": A_LETTER,
    "appointments.AppointmentChange.email": A_LETTER,
    "homecare.AssignedRoutine.letter": A_LETTER,
    "homecare.StepPause.email": A_LETTER,
    "afterwards.AfterVisitLink.email": A_LETTER,
    "reminders.Reminder.email": A_LETTER,
    "circulars.Copy.email": A_LETTER,
    "online.EarlierOffer.email": A_LETTER,
    "clearances.ClearanceReply.content": A_FILE,
    "photos.Photo.content": A_FILE,
    "papers.Paper.content": A_FILE,
    "rights.AccessCopy.content": "A copy of this record would hold itself.",
    "notes.UnsavedDraft.page": A_PAGE,
    "notes.UnsavedDraft.number": A_PAGE,
    "notes.UnsavedDraft.base_version": A_PAGE,
    "workshops.Mark.key": "Keeps a tap that is sent twice from counting twice.",
    "joining.ClientJoin.moved": "Numbers of the database, to take the records apart again.",
    "screening.Concern.key": "Keeps a question from being raised twice; may name another record.",
    "transfer.ImportRow.same_client": "The record that the row was found to be of: this one.",
    "transfer.ImportRow.same_row": "Another row of the same file.",
    "online.EarlierOffer.freed": "A time that somebody else gave up.",
}
EXPORTS = {
    "clients.Client": Export(
        "Details",
        "ref name pronouns birth_date email phone guardian_name guardian_email "
        "guardian_consented_on time_zone heard_from user added_at archived_at restricted_at "
        "joined_into",
    ),
    "clients.Care": Export(
        "Who looks after them",
        "ref therapist kind since until reason made_by made_at ended_by ended_at",
    ),
    "consents.Consent": Export(
        "What was agreed to",
        "ref purpose given wording_version wording said_by said_by_name how recorded_by decided_at",
    ),
    "screening.Screening": Export(
        "Health answers",
        "ref kind told_by recorded_by questions_version rules_version answered_on recorded_at "
        "answers",
    ),
    "screening.IntakeInvitation": Export(
        "Health forms sent",
        "kind sent_by sent_at expires_at draft screening revoked_at",
    ),
    "screening.IntakeLink": Export("More links to a health form", "invitation made_at"),
    "screening.ScreeningDraft": Export(
        "Health answers begun by a therapist",
        "membership draft saved_at",
    ),
    "screening.Clearance": Export(
        "Letters from clinicians",
        "ref code side given_by given_by_role permits received_on until recorded_by "
        "recorded_at withdrawn_at withdrawn_by why_withdrawn",
    ),
    "screening.Override": Export(
        "Decisions to treat over a stop",
        "ref codes reason decided_by role decided_at expires_at",
    ),
    "screening.Concern": Export(
        "What needed somebody's attention",
        "ref kind about due_on raised_at settled_at settled_by decision",
    ),
    "clearances.ClearanceRequest": Export(
        "Letters from clinicians that were asked for",
        "ref code side state asked_by asked_at due_on decided_by decided_at reason clearance",
    ),
    "clearances.ClearanceReply": Export(
        "Replies of clinicians",
        "request ref kind size added_by added_at",
    ),
    "appointments.Appointment": Export(
        "Visits",
        "therapist room type ref starts_at ends_at occupied_from occupied_until status "
        "override held_until version words_for_client booked_by booked_at cancel_reason "
        "cancelled_at cancelled_by_client brought_over_at",
    ),
    "appointments.AppointmentChange": Export(
        "Changes of visits",
        "appointment ref kind version before after tells by made_at undone_at",
    ),
    "appointments.VisitPulse": Export("Questions before visits", "appointment invitation asked_at"),
    "notes.SessionNote": Export(
        "Session notes",
        "appointment ref override author status version before_score after_score since_last "
        "what_i_did response plan started_at saved_at signed_at signed_by",
    ),
    "notes.ZoneFinding": Export(
        "What was found in the feet",
        "note map_version zone foot tenderness rated sharp textures pressure change remark carried",
    ),
    "notes.Amendment": Export("What was added to notes", "note text reason made_by made_at"),
    "notes.UnsavedDraft": Export(
        "What was typed and not saved",
        "note typed_by ref typed began_at kept_at set_aside_at used_at",
    ),
    "events.AdverseEvent": Export(
        "What went wrong",
        "note ref kind happened_at what done informed recorded_by recorded_at",
    ),
    "events.EventEntry": Export("What was done about it", "event kind text made_by made_at"),
    "referrals.Referral": Export(
        "Letters about you",
        "note ref to_kind consent agreed_on told_on letter written_on written_by written_at",
    ),
    "referrals.ReferralResponse": Export(
        "Answers to those letters",
        "referral text received_on noted_by noted_at",
    ),
    "photos.Photo": Export(
        "Photographs",
        "note consent ref kind size side shows added_by added_at taken_out_at taken_out_by "
        "why_taken_out",
    ),
    "labels.ClientLabel": Export("Labels", "label put_by put_at"),
    "papers.Paper": Export(
        "Papers",
        "ref kind size called dated_on added_by added_at taken_out_at taken_out_by why_taken_out",
    ),
    "earlier.EarlierNote": Export(
        "Notes from the previous system",
        "ref written_at writer text brought_by brought_at",
    ),
    "runs.RunLog": Export("Runs", "ref metres finished_at effort felt_hard logged_at undone_at"),
    "runs.FeetAnswer": Export("How your feet were", "on feet score is_sharp answered_at"),
    "measures.NamedItem": Export(
        "Activities you named",
        "ref code place words named_by named_at retired_by retired_at",
    ),
    "measures.MeasureChoice": Export("Measures that were chosen", "code chosen_by chosen_at"),
    "measures.Rating": Export(
        "Your ratings",
        "appointment ref code moment site foot taken_on score answers taken_by made_at "
        "withdrawn_at withdrawn_by why_withdrawn",
    ),
    "homecare.AssignedRoutine": Export(
        "Routines at home",
        "version ref days remind_at starts_on until state pause_reason message decided "
        "dry_hands light_pressure softer_by step_swaps review_on altered_at let_stand_at "
        "let_stand_by paused_by pause_told assigned_by assigned_at changed_at",
    ),
    "homecare.RoutineLink": Export("Links to routines", "assigned made_at expires_at revoked_at"),
    "homecare.RoutineCheckIn": Export(
        "Routines you did",
        "assigned ref done_on done_at outcome why before soreness comment undone_at",
    ),
    "homecare.StepStop": Export(
        "Steps you stopped",
        "assigned ref number side reason stops_all happened_at told_at",
    ),
    "homecare.StepPause": Export(
        "Steps that were paused",
        "assigned number side because stop paused_at resumed_at resumed_by why_resumed",
    ),
    "afterwards.AfterVisitLink": Export("Questions sent after visits", "appointment made_at"),
    "afterwards.AfterVisitAnswer": Export(
        "What you told after visits",
        "appointment ref hours soreness sleep unexpected words told_at",
    ),
    "workshops.SignUp": Export(
        "Workshops",
        "workshop ref state seats hold_until line line_reason is_skipped skip_reason name "
        "email phone access_needs outcome asked_about is_unasked adapted adaptation "
        "cleared_at cleared_by agreed_at wants_news takes_automatically heard_from draft "
        "begun_from begun_at joined_at address_confirmed_at confirmed_at offered_at cancelled_at "
        "was was_until version paid_pence paid_reference paid_at refunded_at user added_by "
        "erased_at",
    ),
    "workshops.Feedback": Export(
        "What you thought of workshops",
        "sign_up stars recommends words given_at changed_at",
    ),
    "workshops.Attendee": Export("Who came with you", "sign_up ref place name"),
    "workshops.Mark": Export(
        "Who was marked at the door",
        "attendee date kind at forced by received_at",
    ),
    "reminders.Reminder": Export(
        "Reminders",
        "kind assigned appointment run invitation occurrence occurs_on due_at state "
        "why_dropped planned_at",
    ),
    "reminders.StoppedLetters": Export("Letters you stopped", "kind stopped_at started_again_at"),
    "circulars.Copy": Export("Messages to many", "circular state why"),
    "joining.ClientJoin": Export(
        "Records that were made one",
        "kept joined ref filled set_aside caution joined_by joined_at undone_by undone_at",
        # One that was undone would name somebody else.
        {"undone_at__isnull": True},
    ),
    "series.TreatmentSeries": Export(
        "Series of visits",
        "therapist template ref name kind review_every review_after goal agreed_sessions "
        "interval_days price_pence prepaid_sessions counts_did_not_attend counts_late_cancel "
        "race_on is_used_to_deep used placed state pause_reason resumed_because stops_known "
        "outcome started_on started_by changed_at",
    ),
    "fees.Account": Export("What you owe", "charged_pence paid_pence oldest_on"),
    "fees.Charge": Export(
        "What was asked for visits",
        "appointment series ref kind usual_pence amount_pence is_waived reason covered_by "
        "cover_number on made_at",
    ),
    "fees.Payment": Export(
        "What you paid",
        "charge therapist takes_back ref amount_pence method paid_on reference why taken_by "
        "taken_at",
    ),
    "fees.Receipt": Export("Receipts", "payment ref year number said made_by made_at"),
    "fees.OpeningBalance": Export(
        "What you owed or had paid ahead before",
        "ref pence stood_on brought_by brought_at",
    ),
    "series.SeriesVisit": Export("Visits of a series", "series appointment counts why added_at"),
    "series.SeriesReview": Export(
        "Reviews of a series",
        "series ref after raised_at decision words done_by done_at",
    ),
    "calendars.CalendarFeed": Export(
        "Calendar addresses",
        "therapist shows_names made_by made_at revoked_at",
    ),
    "online.EarlierWish": Export(
        "Earlier times you waited for",
        "ref appointment type therapist from_date until_date weekdays from_minute "
        "until_minute automatic state joined_at closed_at added_by",
    ),
    "online.EarlierOffer": Export(
        "Earlier times that were offered",
        "wish held ref offered_at ends_at state closed_at by reason",
    ),
    "online.MoveRequest": Export(
        "Visits you asked to move",
        "appointment ref wished words state made_at closed_at answered_by answer",
    ),
    "transfer.ImportRow": Export(
        "Where your details came from",
        "source number outcome refused_as person fills kept troubles taken_at made filled "
        "undone_at stays",
    ),
    "rights.AccessCopy": Export(
        "Copies of this record",
        "ref reason asked_by asked_at state size made_at goes_at",
    ),
    "rights.NoticeShown": Export("Privacy notices you were shown", "digest notice where shown_at"),
    "rights.PersonRequest": Export(
        "What you asked for",
        "ref kind words taken_by received_on asked_at due_on extended_because extended_on "
        "paused_on acknowledged_on decision answer answered_on answered_by",
    ),
    "rights.Restriction": Export(
        "When the record was not used",
        "ref kind reason set_by set_at lifted_by lifted_at why_lifted",
    ),
}
