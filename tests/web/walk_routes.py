"""Every address of the site: whom its door lets in, and which rows it must show.

The access walk goes through all of them; an address that is not described here fails it.
Placeholders fill themselves: `code` takes every planted place, and a key takes every planted
row of its model (`KEYS`). What a row's reader must find on a page stands in `shows`.
"""

from dataclasses import dataclass
from typing import Final

PUBLIC: Final = frozenset({"visitor"})
ANYBODY: Final = frozenset(
    {"secretariat", "liaison", "field", "leader", "analyst", "administrator"}
)
DESK: Final = frozenset({"secretariat"})
KEEPERS: Final = frozenset({"secretariat", "administrator"})
READERS: Final = frozenset({"secretariat", "liaison", "leader"})
TRIAGE: Final = frozenset({"secretariat", "liaison"})
SEATED: Final = ANYBODY - {"field"}


@dataclass(frozen=True, slots=True)
class Route:
    """How an address is walked.

    who : the roles its door may let in; everybody else is sent away. PUBLIC: no sign-in
    shows : models of which every row that the reader may read stands in the answer
    query : further queries to walk besides none
    bearer : models whose row anybody sees who holds the key in the address
    file : the page needs more than a planted row has: a file on disk, a certain state
    whole : it tells of a sum over its place, and opens to whoever sits there or above, not below
    body : what to send by POST; "*Report" stands for every planted row that is hidden
    fresh : every answer holds something drawn anew, so two cannot be compared
    """

    who: frozenset[str] = ANYBODY
    shows: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    bearer: tuple[str, ...] = ()
    file: bool = False
    whole: bool = False
    fresh: bool = False
    body: tuple[tuple[str, str], ...] = ()


# A placeholder's name: the model and key it takes from the planted rows.
KEYS: Final[dict[str, tuple[str, str]]] = {
    "report_id": ("Report", "pk"),
    "receipt": ("Report", "receipt"),
    "photo_id": ("Attachment", "pk"),
    "number": ("IncidentVersion", "number"),
    "document_id": ("Document", "pk"),
    "delivery_id": ("Delivery", "pk"),
    "run_id": ("ImportRun", "pk"),
    "row_id": ("LogRow", "pk"),
    "activity_id": ("ActivityVersion", "pk"),
    "forum_report_id": ("ForumReport", "pk"),
    "ruling_id": ("RulingVersion", "pk"),
    "requirement_id": ("Requirement", "pk"),
    "ruling_file_id": ("RulingFile", "pk"),
    "risk_id": ("RiskVersion", "pk"),
    "use_id": ("MeasureUse", "pk"),
    "plan_id": ("PlanVersion", "pk"),
    "referral_id": ("Referral", "pk"),
    "constraint_id": ("Constraint", "pk"),
    "question_id": ("Question", "pk"),
    "followup_id": ("Item", "pk"),
    "evidence_id": ("Evidence", "pk"),
    "disposition_id": ("Disposition", "pk"),
    "warning_id": ("WarningRow", "pk"),
    "cap_id": ("CapMessage", "pk"),
    "meeting_id": ("Meeting", "pk"),
    "team_id": ("Team", "pk"),
    "paper_id": ("Paper", "pk"),
    "episode_id": ("EpisodeVersion", "pk"),
}
NOWHERE: Final = "01900000-0000-7000-8000-000000000000"
FIXED: Final[dict[str, str]] = {
    "unit": "kpu-65.01",
    "measure": "kpps_terbentuk",
    "day": "2024-11-28",
    "agency": "kpu",
    "token": "tiada",
    "form_id": NOWHERE,
    "kind": "docx",
    "step": "text",
    "role": "liaison",
    "day_text": "2024-11-28",
    "view_id": NOWHERE,
    "account_id": NOWHERE,
    "seat_id": NOWHERE,
    "key_id": NOWHERE,
    "candidacy_id": NOWHERE,
    "item_id": NOWHERE,
    "action": "posko-bersama",
    "year": "2024",
    "thing_id": NOWHERE,
    "copy_id": NOWHERE,
    "report_kind": "mingguan",
    "period_key": "2024-W47",
    "file_format": "docx",
}

OPEN = Route(PUBLIC)
ROUTES: Final[dict[str, Route]] = {
    "healthz": OPEN,
    "robots.txt": OPEN,
    "langkah/<str:step>/": Route(),
    "mulai/": Route(KEEPERS),
    "panduan/": OPEN,
    "panduan/<str:role>/": OPEN,
    # accounts: no content, so nothing to show; who gets in is the question
    "masuk/": OPEN,
    "masuk/kode/": OPEN,
    "masuk/contoh/": OPEN,
    "masuk/kata-sandi/": OPEN,
    "masuk/kata-sandi/<uuid:account_id>/<str:token>/": OPEN,
    "keluar/": OPEN,
    "bahasa/": OPEN,
    "kartu/": OPEN,
    "kartu/<str:token>/": OPEN,
    "akun/": Route(),
    "akun/kata-sandi/": Route(),
    "akun/sesi/": Route(),
    "akun/kode/": Route(fresh=True),
    "akun/kode/cadangan/": Route(),
    "akun/kode/lepas/": Route(),
    "akses/": Route(query=("?tempat=65.01&kelas=T",)),
    "kelola/akun/": Route(KEEPERS),
    "kelola/akun/baru/": Route(KEEPERS),
    "kelola/akun/impor/": Route(KEEPERS),
    "kelola/akun/impor/templat.xlsx": Route(KEEPERS, fresh=True),
    "kelola/kartu/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/peran/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/peran/<uuid:seat_id>/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/aktif/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/kata-sandi/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/faktor-kedua/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/kartu/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/kunci/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/kunci/<uuid:key_id>/cabut/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/pencalonan/": Route(KEEPERS),
    "kelola/akun/<uuid:account_id>/pencalonan/<uuid:candidacy_id>/": Route(KEEPERS),
    # places and elections: public knowledge
    "tempat/cari/": Route(PUBLIC, query=("?q=bulungan",)),
    "peta/garis-batas.geojson": OPEN,
    "tahapan/": OPEN,
    "tahapan/<place:code>.ics": OPEN,
    "tahapan/<place:code>/": OPEN,
    "tahapan/<place:code>/ubah/": Route(),
    "tahapan/<place:code>/pemilihan-baru/": Route(),
    "tahapan/<place:code>/unggah/": Route(),
    # reports
    "lapor/": OPEN,
    "lapor/sw.js": OPEN,
    "lapor/tempat-terdekat/": Route(PUBLIC, query=("?lat=2.84&lon=117.36",)),
    "lampiran/<uuid:photo_id>.jpg": Route(PUBLIC, file=True),
    "lampiran/<uuid:photo_id>/buramkan/": Route(file=True),
    "tanda-terima/": OPEN,
    "tanda-terima/<str:receipt>/": Route(PUBLIC, bearer=("Exchange",)),
    "impor/": Route(DESK),
    "impor/templat.csv": Route(),
    "impor/<uuid:run_id>/": Route(DESK),
    "impor/<uuid:run_id>/mulai/": Route(DESK),
    "impor/<uuid:run_id>/buang/": Route(DESK),
    "impor/<uuid:run_id>/ditolak.csv": Route(DESK),
    "laporan/": Route(TRIAGE),
    "laporan/<uuid:report_id>/": Route(),
    # a desk writes letters about its own places, not about all that it reads
    "laporan/<uuid:report_id>/rujuk/": Route(DESK, file=True),
    "kejadian/<str:number>/rujuk/": Route(DESK, file=True),
    "rujukan/": Route(READERS, shows=("Referral",)),
    "rujukan/<uuid:referral_id>/": Route(shows=("Referral",)),
    "laporan/sekaligus/": Route(
        body=(("laporan", "*Report"), ("langkah", "bukan"), ("why", "nihil"))
    ),
    "laporan/urungkan/": Route(body=(("report", "*Report"),)),
    "cari/": Route(query=("?q=kejadian", "?q=laporan", "?q=ringkasan&per=2024-11-27")),
    # incidents and their ways out
    "kejadian/<str:number>/gabung/": Route(body=(("ke", "*IncidentVersion"),), file=True),
    "kejadian/<str:number>/pisah/": Route(file=True),
    "kejadian/": Route(
        shows=("IncidentVersion",), query=("?q=kejadian", "?tempat=65.01", "?per=2024-11-27")
    ),
    "kejadian/ekspor.csv": Route(shows=("IncidentVersion",), query=("?q=ringkasan",)),
    "kejadian/<str:number>/": Route(shows=("IncidentVersion",)),
    "peta/kejadian.geojson": Route(query=("?tempat=65.01",)),
    "api/v1/reports": OPEN,
    "api/v1/reports/batch": OPEN,
    "api/v1/incidents": Route(shows=("IncidentVersion",), query=("?q=kejadian",)),
    "api/v1/incidents/<str:number>": Route(shows=("IncidentVersion",)),
    # levels, the day's report, what was sent
    "deteksi/": Route(),
    "deteksi/<place:code>/": Route(),
    "deteksi/<place:code>/<uuid:episode_id>/": Route(whole=True),
    "level/<place:code>/": Route(),
    "level/<place:code>/putusan/": Route(body=(("putusan", "tolak"), ("usulan", "*LevelProposal"))),
    "laporan-harian/": Route(),
    "laporan-harian/<str:code>/pengaturan/": Route(DESK),
    "laporan-harian/formulir/contoh.<str:kind>": Route(),
    "laporan-harian/<str:code>/formulir/": Route(DESK),
    "laporan-harian/<str:code>/formulir/<uuid:form_id>/asli": Route(DESK),
    "laporan-harian/<str:code>/formulir/<uuid:form_id>/hapus/": Route(DESK),
    "laporan-harian/<str:code>/<str:day>/formulir/<uuid:form_id>": Route(),
    "laporan-harian/<str:code>/<str:day>.pdf": Route(),
    "laporan-harian/<str:code>/<str:day>/": Route(),
    "laporan-harian/<str:code>/<str:day>/kirim/": Route(DESK),
    "laporan-harian/<str:code>/<str:day>/tarik/": Route(DESK),
    "laporan-harian/<str:code>/<str:day>/masuk/": Route(),
    "laporan-harian/<str:code>/<str:day>/masuk.csv": Route(),
    "laporan-harian/<str:code>/<str:day>/masuk/ingatkan/": Route(DESK),
    "laporan-harian/<str:code>/<str:day>/gabungan/": Route(),
    "laporan-harian/<str:code>/<str:day>/gabungan.pdf": Route(),
    "laporan-harian/<str:code>/<str:day>/gabungan/kirim/": Route(DESK),
    "laporan-berkala/": Route(),
    "laporan-khusus/<str:number>/": Route(),
    "laporan-berkala/<place:code>/": Route(),
    "laporan-berkala/<place:code>/jadwal/": Route(),
    "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>/": Route(),
    "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>/formulir/<uuid:form_id>": (
        Route()
    ),
    "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>/kirim/": Route(DESK),
    "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>.<str:file_format>": Route(),
    "api/v1/daily-reports": Route(query=("?tempat=65.01", "?tempat=65&hari=2024-11-28")),
    "dokumen/": Route(shows=("Document",)),
    "dokumen/<uuid:document_id>/": Route(shows=("Document",)),
    "dokumen/<uuid:document_id>/berkas.pdf": Route(file=True),
    "dokumen/<uuid:document_id>/bertanda-tangan/": Route(file=True),
    "dokumen/<uuid:document_id>/bertanda-tangan/<uuid:copy_id>.pdf": Route(file=True),
    "pengiriman/": Route(KEEPERS, shows=("Delivery",)),
    "pengiriman/coba-lagi/": Route(KEEPERS),
    "pengiriman/<uuid:delivery_id>/coba-lagi/": Route(KEEPERS),
    "pengiriman/pekerjaan/<uuid:item_id>/coba-lagi/": Route(KEEPERS),
    "pemberitahuan/": Route(),
    "pemberitahuan/dibaca/": Route(),
    "pemberitahuan/<uuid:delivery_id>/dibaca/": Route(),
    "api/v1/followups": Route(shows=("Item",), query=("?lihat=terbuka", "?per=2024-11-27")),
    "api/v1/followups/<uuid:followup_id>": Route(shows=("Item",)),
    "api/v1/activities": Route(shows=("ActivityVersion",), query=("?tempat=65.01",)),
    "api/v1/activities/<uuid:activity_id>": Route(shows=("ActivityVersion",)),
    # readiness
    "kesiapan/": Route(),
    "kesiapan/pertanyaan/<uuid:question_id>/jawab/": Route(file=True),
    "kesiapan/pertanyaan/<uuid:question_id>/tutup/": Route(file=True),
    "kesiapan/<place:code>/": Route(SEATED),
    "kesiapan/<place:code>/kesenjangan/": Route(SEATED),
    "kesiapan/<place:code>/tahap/": Route(SEATED),
    "kesiapan/<place:code>/instansi/<str:unit>/": Route(SEATED),
    "kesiapan/<place:code>/ukuran/<str:measure>/": Route(SEATED),
    "kesiapan/<place:code>/ukuran/<str:measure>/isi/": Route(TRIAGE),
    "kesiapan/<place:code>/isi/<str:agency>/": Route(TRIAGE),
    "kesiapan/<place:code>/tempel/": Route(TRIAGE),
    "kesiapan/<place:code>/templat/<str:agency>.xlsx": Route(TRIAGE, fresh=True),
    "kesiapan/<place:code>/unggah/<str:agency>/": Route(TRIAGE),
    "kesiapan/<place:code>/tetap/": Route(TRIAGE),
    "kesiapan/<place:code>/draf/": Route(TRIAGE),
    "kesiapan/<place:code>/pertanyaan/": Route(SEATED),
    "kesiapan/<place:code>/minta/": Route(TRIAGE),
    "kesiapan/<place:code>/daftar/": Route(SEATED),
    "kesiapan/<place:code>/daftar/baru/": Route(DESK),
    "kesiapan/<place:code>/daftar/ukuran.yaml": Route(SEATED),
    "kesiapan/<place:code>/daftar/ambil/": Route(DESK),
    "kesiapan/<place:code>/daftar/<str:measure>/ubah/": Route(DESK),
    "api/v1/readiness": Route(SEATED, query=("?tempat=65.01",)),
    "api/v1/readiness/gaps": Route(SEATED, query=("?tempat=65.01",)),
    "kendala/": Route(SEATED),
    "kendala/<place:code>/": Route(SEATED),
    "kendala/<place:code>/baru/": Route(TRIAGE),
    "kendala/<place:code>/<uuid:constraint_id>/": Route(shows=("Constraint",)),
    "kendala/<place:code>/<uuid:constraint_id>/ubah/": Route(TRIAGE, file=True),
    "kendala/<place:code>/<uuid:constraint_id>/keadaan/": Route(TRIAGE, file=True),
    # links
    "rangkaian/<str:kind>/<path:thing_id>/": Route(file=True),
    # duty
    "piket/": Route(),
    "piket/saya/": Route(fresh=True),
    "piket/kalender/<str:token>.ics": OPEN,
    "piket/<place:code>/": Route(),
    "piket/<place:code>/hari/<str:day_text>/": Route(),
    "piket/<place:code>/salin/": Route(),
    "piket/<place:code>/giliran/": Route(),
    "piket/<place:code>/pola/": Route(),
    "piket/<place:code>/tempel/": Route(),
    "piket/<place:code>/tukar/": Route(),
    "buku-jaga/<place:code>/": Route(),
    "buku-jaga/<place:code>/serah-terima/": Route(),
    "buku-jaga/<place:code>/cetak/": Route(),
    "buku-jaga/<place:code>/<uuid:row_id>/terima/": Route(file=True),
    "buku-jaga/<place:code>/<uuid:row_id>/ralat/": Route(file=True),
    # what may happen, and what helps
    "peta-athg/": Route(),
    "peta-athg/skala/": Route(),
    "peta-athg/baris/<uuid:risk_id>/": Route(shows=("RiskVersion",)),
    "peta-athg/baris/<uuid:risk_id>/ubah/": Route(file=True),
    "peta-athg/baris/<uuid:risk_id>/keadaan/": Route(body=(("state", "lapsed"), ("reason", "x"))),
    "peta-athg/baris/<uuid:risk_id>/usul/": Route(),
    "peta-athg/<place:code>/": Route(query=("?keadaan=semua", "?fase=pra&per=2024-11-27")),
    "peta-athg/<place:code>/baru/": Route(),
    "peta-athg/<place:code>/tabel.xlsx": Route(fresh=True),
    "peta-athg/<place:code>/unggah/": Route(),
    "rencana-aksi/": Route(),
    "rencana-aksi/baris/<uuid:plan_id>/": Route(shows=("PlanVersion",)),
    "rencana-aksi/baris/<uuid:plan_id>/ubah/": Route(file=True),
    "rencana-aksi/baris/<uuid:plan_id>/realisasi/": Route(),
    "rencana-aksi/baris/<uuid:plan_id>/keluarkan/": Route(body=(("reason", "x"),)),
    "rencana-aksi/baris/<uuid:plan_id>/tautkan/": Route(),
    "rencana-aksi/<place:code>/<int:year>/": Route(query=("?per=2024-11-27",)),
    "rencana-aksi/<place:code>/<int:year>/baru/": Route(),
    "rencana-aksi/<place:code>/<int:year>/rencana.xlsx": Route(fresh=True),
    "rencana-aksi/<place:code>/<int:year>/rencana.pdf": Route(fresh=True),
    "rencana-aksi/<place:code>/<int:year>/terbitkan/": Route(DESK),
    "pustaka-tindakan/": Route(query=("?kategori=bentrok_massa&fase=pasca",)),
    "pustaka-tindakan/hasil/<uuid:use_id>/": Route(body=(("hasil", "helped"),)),
    "pustaka-tindakan/<slug:action>/pakai/": Route(file=True),
    # the agenda
    "agenda-kegiatan/": Route(),
    "agenda-kegiatan/templat.xlsx": Route(ANYBODY - {"field"}, fresh=True),
    "agenda-kegiatan/kalender/<str:token>.ics": OPEN,
    "agenda-kegiatan/kegiatan/<uuid:activity_id>/": Route(shows=("ActivityVersion",)),
    "agenda-kegiatan/kegiatan/<uuid:activity_id>/ubah/": Route(TRIAGE, file=True),
    "agenda-kegiatan/kegiatan/<uuid:activity_id>/keadaan/": Route(
        body=(("keadaan", "cancelled"), ("alasan", "x"), ("versi", "0"))
    ),
    "agenda-kegiatan/<place:code>/": Route(query=("?bulan=2024-11", "?per=2024-11-27")),
    "agenda-kegiatan/<place:code>/baru/": Route(),
    "agenda-kegiatan/<place:code>/kalender/": Route(fresh=True),
    "agenda-kegiatan/<place:code>/impor/": Route(),
    "agenda-kegiatan/<place:code>/unduh.xlsx": Route(fresh=True),
    "agenda-kegiatan/<place:code>/unduh.csv": Route(query=("?bulan=2024-11",)),
    "agenda-kegiatan/<place:code>/unduh.ics": Route(query=("?bulan=2024-11",)),
    # warnings
    "peringatan/": Route(READERS),
    "peringatan/baru/": Route(READERS),
    "peringatan/<place:code>/": Route(READERS, shows=("WarningRow",)),
    "peringatan/<place:code>/baru/": Route(READERS, query=("?asal=level",)),
    "peringatan/butir/<uuid:warning_id>/": Route(shows=("WarningRow",)),
    "peringatan/butir/<uuid:warning_id>/ubah/": Route(file=True),
    "peringatan/cap/<uuid:cap_id>.xml": Route(shows=("CapMessage",)),
    # follow-ups and dispositions
    "tindak-lanjut/": Route(READERS),
    "tindak-lanjut/baru/": Route(READERS, body=(("about", "incident:tiada"),)),
    "tindak-lanjut/kalender/": Route(READERS, fresh=True),
    "tindak-lanjut/kalender/<str:token>.ics": OPEN,
    "tindak-lanjut/butir/<uuid:followup_id>/": Route(shows=("Item",)),
    "tindak-lanjut/butir/<uuid:followup_id>/cetak/": Route(shows=("Item",)),
    "tindak-lanjut/butir/<uuid:followup_id>/surat/": Route(file=True),
    "tindak-lanjut/bukti/<uuid:evidence_id>/": Route(file=True),
    "tindak-lanjut/<place:code>/": Route(
        READERS, query=("?lihat=semua", "?tampil=papan", "?tampil=kalender", "?per=2024-11-27")
    ),
    "tindak-lanjut/<place:code>/atur/": Route(READERS),
    "tindak-lanjut/<place:code>/ekspor.csv": Route(READERS, query=("?lihat=semua",)),
    "tindak-lanjut/<place:code>/ekspor.xlsx": Route(READERS, fresh=True),
    "tindak-lanjut/<place:code>/instansi/<str:agency>/": Route(READERS),
    "disposisi/": Route(READERS, shows=("Disposition",), query=("?lihat=semua",)),
    "disposisi/baru/": Route(frozenset({"leader"})),
    "disposisi/<uuid:disposition_id>/": Route(shows=("Disposition",)),
    # the register of rulings and letters
    "surat-keputusan/": Route(),
    "surat-keputusan/naskah/<uuid:ruling_id>/": Route(shows=("RulingVersion",)),
    "surat-keputusan/naskah/<uuid:ruling_id>/ubah/": Route(DESK),
    "surat-keputusan/naskah/<uuid:ruling_id>/keadaan/": Route(
        body=(("keadaan", "revoked"), ("alasan", "x"), ("versi", "0"))
    ),
    "surat-keputusan/naskah/<uuid:ruling_id>/berkas/": Route(),
    "surat-keputusan/naskah/<uuid:ruling_id>/kewajiban/": Route(),
    "surat-keputusan/kewajiban/<uuid:requirement_id>/akhiri/": Route(body=(("alasan", "x"),)),
    "surat-keputusan/kewajiban/<uuid:requirement_id>/nyatakan/": Route(
        body=(("kantor", "kpu-65.01"), ("isi", "x"))
    ),
    "surat-keputusan/kewajiban/<uuid:requirement_id>/periksa/": Route(
        body=(("kantor", "kpu-65.01"), ("langkah", "benar"))
    ),
    "surat-keputusan/berkas/<uuid:ruling_file_id>.pdf": Route(file=True),
    "surat-keputusan/<place:code>/": Route(query=("?jenis=se", "?per=2024-11-27")),
    "surat-keputusan/<place:code>/baru/": Route(),
    "surat-keputusan/<place:code>/kewajiban/": Route(query=("?per=2024-11-27",)),
    # community forums
    "fkdm/": Route(),
    "fkdm/laporan/<uuid:forum_report_id>/": Route(shows=("ForumReport",)),
    "fkdm/laporan/<uuid:forum_report_id>/langkah/": Route(
        body=(("langkah", "jawab"), ("isi", "x"))
    ),
    "fkdm/<place:code>/": Route(query=("?per=2024-11-27",)),
    "fkdm/<place:code>/masa-bakti/": Route(),
    "fkdm/<place:code>/lapor/": Route(),
    "fkdm/<place:code>/register/": Route(query=("?keadaan=sent", "?per=2024-11-27")),
    # the picture
    "": OPEN,
    "keadaan/<place:code>/": Route(query=("?peta=jumlah", "?peta=tabel&per=2024-11-27")),
    "keadaan/<place:code>/peta/": Route(query=("?peta=level",)),
    "keadaan/<place:code>/baru/": Route(),
    "peta/<place:code>/": Route(query=("?peta=jumlah",)),
    "linimasa/<place:code>/": Route(query=("?per=2024-11-27",)),
    "banding/<place:code>/": Route(),
    "pimpinan/": Route(),
    "pimpinan/<place:code>/": Route(),
    "layar/<place:code>/": Route(),
    "tampilan/": Route(),
    "tampilan/<uuid:view_id>/": Route(),
    "tempat/<place:code>/": Route(query=("?per=2024-11-27",)),
    # meetings: what only its secretariat or chair opens is no page for every reader
    "tim/": Route(),
    "tim/<place:code>/": Route(),
    "tim/<place:code>/baru/": Route(),
    "tim/<place:code>/<uuid:team_id>/": Route(DESK, file=True),
    "rakor/": Route(),
    "rakor/<place:code>/": Route(READERS, query=("?bulan=2024-11", "?per=2024-11-27")),
    "rakor/<place:code>/baru/": Route(),
    "rakor/<uuid:meeting_id>/": Route(READERS, shows=("Meeting",)),
    "rakor/<uuid:meeting_id>/waktu/": Route(DESK, file=True),
    "rakor/<uuid:meeting_id>/ubah/": Route(DESK, file=True),
    "rakor/<uuid:meeting_id>/pimpinan/": Route(),
    "rakor/<uuid:meeting_id>/batal/": Route(DESK, file=True),
    "rakor/<uuid:meeting_id>/undangan/": Route(
        body=(("langkah", "hapus"), ("undangan", "*Invitee"))
    ),
    "rakor/<uuid:meeting_id>/undangan.ics": Route(READERS, fresh=True),
    "rakor/<uuid:meeting_id>/undangan.<str:kind>": Route(READERS, file=True),
    "rakor/<uuid:meeting_id>/jawab/": Route(body=(("jawab", "comes"), ("undangan", "*Invitee"))),
    "rakor/<uuid:meeting_id>/agenda/": Route(
        body=(("langkah", "lepas"), ("alasan", "x"), ("butir", "*AgendaItem"))
    ),
    "rakor/<uuid:meeting_id>/langkah/": Route(body=(("langkah", "tutup"),)),
    "rakor/<uuid:meeting_id>/notulis/": Route(
        DESK, file=True, body=(("langkah", "tetapkan"), ("apa", "*Decision"))
    ),
    "rakor/<uuid:meeting_id>/paparan/<str:unit>/": Route(READERS, file=True),
    "rakor/<uuid:meeting_id>/berkas/<uuid:paper_id>/": Route(READERS, file=True),
    "rakor/<uuid:meeting_id>/notulen/": Route(READERS),
    "rakor/<uuid:meeting_id>/notulen.<str:kind>": Route(READERS, file=True),
    "rakor/<uuid:meeting_id>/layar/": Route(DESK, file=True),
    "rakor/<uuid:meeting_id>/layar/isi/": Route(DESK, file=True),
    "rakor/<uuid:meeting_id>/layar/hadir.svg": Route(DESK, file=True, fresh=True),
    "rakor/hadir/<str:token>/": Route(),
}
