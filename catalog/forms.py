"""Forms of the catalog's admin pages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from catalog import uploads
from catalog.models import Asset


class AssetForm(forms.ModelForm):  # type: ignore[type-arg]
    """One file of a product: chosen once, then only its title and place can be changed."""

    upload = forms.FileField(label=_("File"), required=False)

    class Meta:
        model = Asset
        fields = ("title", "version", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        if self.instance.pk:
            self.fields["upload"].disabled = True
        else:
            self.fields["upload"].required = True

    def clean_upload(self) -> "UploadedFile[bytes] | None":
        """Refuse, with the reason, what cannot be sold."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("upload")
        if not file or self.instance.pk:
            return file
        try:
            uploads.check_file(file)
        except uploads.UploadRefusedError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file

    def save(self, commit: bool = True) -> Asset:  # noqa: FBT001, FBT002 - Django's signature
        """Store a new file; an old one only changes its words."""
        if self.instance.pk:
            super().save(commit=commit)
            return self._row()
        file = self.cleaned_data["upload"]
        self.instance = uploads.store(
            product=self.instance.product,
            filename=file.name,
            title=self.cleaned_data.get("title") or "",
            version=self.cleaned_data.get("version") or "1",
            content=file,
            size=file.size,
        )
        return self._row()

    def _row(self) -> Asset:
        row: Asset = self.instance
        return row

    def save_m2m(self) -> None:
        """Nothing to do: a file has no relations of its own (Django asks after save)."""
