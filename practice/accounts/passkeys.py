"""Another name for a passkey."""

from allauth.mfa.webauthn import views
from django.db import transaction
from django.http import HttpResponse

from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest
from practice.accounts.trace import trace
from practice.audit.verbs import Verb


@for_signed_in
@transaction.atomic
def rename_passkey(request: SignedInRequest, pk: int) -> HttpResponse:
    """allauth's page, which finds their own alone and asks once more who it is."""
    answer: HttpResponse = views.edit_webauthn(request, pk=pk)
    if request.method == "POST" and answer.status_code == 302:
        trace(Verb.PASSKEY_RENAMED, request.user, by=request.user)
    return answer
