"""What people type when they sign in and keep their own account."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.accounts.models import Account


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=gettext_lazy("Nama pengguna"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Kata sandi"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()


class CodeForm(forms.Form):
    """A code of the second factor, with or without spaces."""

    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class PinForm(forms.Form):
    """The PIN of a reporter card."""

    pin = forms.CharField(
        label="PIN",
        max_length=12,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "autofocus": True}
        ),
    )


class NewPasswordForm(forms.Form):
    """A new password, typed once and shown on request by the browser's own means."""

    new_password = forms.CharField(
        label=gettext_lazy("Kata sandi baru"),
        help_text=gettext_lazy(
            "Sedikitnya 10 huruf. Tiga atau empat kata yang tidak berhubungan mudah diingat."
        ),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Ulangi kata sandi baru"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        new, again = cleaned.get("new_password"), cleaned.get("again")
        if new and again and new != again:
            self.add_error("again", _("Kedua isian tidak sama. Ketik ulang."))
        if new:
            try:
                password_validation.validate_password(new, self.account)
            except forms.ValidationError as error:
                self.add_error("new_password", error)
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    """The old password proves who asks for a new one."""

    old_password = forms.CharField(
        label=gettext_lazy("Kata sandi sekarang"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old_password", "new_password", "again")

    def clean_old_password(self) -> str:
        old = str(self.cleaned_data["old_password"])
        if not self.account.check_password(old):
            raise forms.ValidationError(_("Kata sandi sekarang tidak cocok."))
        return old


class PreferencesForm(forms.Form):
    """Language and colours of the pages."""

    language = forms.ChoiceField(
        label=gettext_lazy("Bahasa"), choices=[("id", "Bahasa Indonesia"), ("en", "English")]
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Warna tampilan"),
        choices=[
            ("auto", gettext_lazy("Ikut perangkat")),
            ("light", gettext_lazy("Terang")),
            ("dark", gettext_lazy("Gelap")),
        ],
    )
