"""How allauth signs people in: what no environment changes."""

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "practice.accounts.adapter.InstepAdapter"
ACCOUNT_FORMS = {
    "login": "practice.accounts.forms.SignIn",
    "request_login_code": "practice.accounts.forms.AskForCode",
    "confirm_login_code": "practice.accounts.forms.EnterCode",
    "reauthenticate": "practice.accounts.forms.ConfirmPassword",
    "reset_password": "practice.accounts.forms.AskForReset",
    "reset_password_from_key": "practice.accounts.forms.ChooseNew",
    "change_password": "practice.accounts.forms.ChangePassword",
    "set_password": "practice.accounts.forms.SetPassword",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # a link in a letter is no second factor
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"guesses": "10/m/ip"}
FRESH_FOR = 15 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = FRESH_FOR
MFA_ADAPTER = "practice.accounts.mfa.InstepMFA"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Accounts are made by practices and by invitations, which went to the address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "activate_totp": "practice.accounts.mfa_forms.AddApp",
    "deactivate_totp": "practice.accounts.mfa_forms.RemoveApp",
    "authenticate": "practice.accounts.mfa_forms.EnterSecond",
    "reauthenticate": "practice.accounts.mfa_forms.EnterSecondAgain",
    "add_webauthn": "practice.accounts.mfa_forms.AddPasskey",
    "edit_webauthn": "practice.accounts.mfa_forms.RenamePasskey",
}
