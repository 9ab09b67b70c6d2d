"""The statistics office's codes of regencies, as paired with the ministry's by BPS itself.

Source: "bridging kode" of sig.bps.go.id, BPS 2020 second half with the ministry's codes of 2020,
as kept in zakiego/Kode-Wilayah-Administrasi-Indonesia-Relasi-BPS-Kemendagri, csv/kabkota.csv,
commit 0d43f224c67365486164044f563a98cb7899b7f7. That file drops a code's last zero (11.1 is
11.10); it is written back here.
"""

# Only provinces whose two numberings differ: {province: the ministry's numbers in BPS order}.
# The BPS number is the position, unless the entry says "BPS=ministry".
_DIFFERENT = {
    "11": "09 10 01 02 03 04 05 06 07 11 08 12 13 16 15 14 17 18 71=71 72=72 73=74 74=73 75=75",
    "12": "04 13 03 01 02 12 10 09 08 11 06 07 05 14 16 15 17 18 19 20 21 22 23 24 25 "
    "71=73 72=74 73=72 74=76 75=71 76=75 77=77 78=78",
    "13": "09 01 02 03 04 05 06 07 08 11 10 12 71=71 72=72 73=73 74=74 75=75 76=76 77=77",
    "14": "09 02 04 05 08 01 06 03 07 10 71=71 73=72",
    "15": "01 02 03 04 05 07 06 09 08 71=71 72=72",
    "16": "01 02 03 04 05 06 07 09 08 10 11 12 13 71=71 72=74 73=72 74=73",
    "18": "04 06 01 07 02 03 08 05 09 10 11 12 13 71=71 72=72",
    "19": "01 02 05 04 03 06 71=71",
    "21": "02 01 03 04 05 71=71 72=72",
    "31": "01 71=74 72=75 73=71 74=73 75=72",
    "53": "12 11 01 02 03 04 05 13 06 07 08 09 10 14 15 17 18 16 19 20 21 71=71",
    "61": "01 07 08 02 03 04 05 06 09 10 11 12 71=71 72=72",
    "62": "01 02 03 04 05 08 09 07 06 11 10 13 12 71=71",
    "64": "01 07 02 08 03 09=09 11=11 71=71 72=72 74=74",
    "65": "02 01 04 03 71=71",
    "71": "01 02 03 04 05 06 08 09 07 11 10 71=71 72=72 73=73 74=74",
    "72": "07 01 06 02 03 04 05 08 09 10 11 12 71=71",
    "73": "01 02 03 04 05 06 07 09 10 11 08 12 13 14 15 16 17 18 22=22 25=24 26=26 "
    "71=71 72=72 73=73",
    "74": "04 03 02 01 05 06 07 08 10 09 11 12 13 14 15 71=71 72=72",
    "75": "02 01 04 03 05 71=71",
    "76": "05 04 03 02 01 06",
    "81": "03 02 01 04 07 06 05 08 09 71=71 72=72",
    "82": "01 02 05 04 03 06 07 08 71=71 72=72",
}

# The ministry's code of 2020 for regencies of Papua and Papua Barat: {ministry: BPS}.
_PAPUA_2020 = {
    "92.03": "9101", "92.08": "9102", "92.07": "9103", "92.06": "9104", "92.02": "9105",
    "92.04": "9106", "92.01": "9107", "92.05": "9108", "92.09": "9109", "92.10": "9110",
    "92.11": "9111", "92.12": "9112", "92.71": "9171",
    "91.01": "9401", "91.02": "9402", "91.03": "9403", "91.04": "9404", "91.05": "9408",
    "91.06": "9409", "91.08": "9410", "91.07": "9411", "91.09": "9412", "91.16": "9413",
    "91.17": "9414", "91.18": "9415", "91.13": "9416", "91.12": "9417", "91.14": "9418",
    "91.10": "9419", "91.11": "9420", "91.15": "9426", "91.19": "9427", "91.20": "9428",
    "91.24": "9429", "91.23": "9430", "91.21": "9431", "91.22": "9432", "91.25": "9433",
    "91.26": "9434", "91.27": "9435", "91.28": "9436", "91.71": "9471",
}  # fmt: skip

# Provinces that the 2022 laws split: today's regencies carry BPS codes the source cannot know.
_SPLIT_SINCE = {"91", "92", "93", "94", "95", "96"}


def bps_codes_of_2020(codes: list[str]) -> dict[str, str]:
    """Return {ministry's code: BPS code} for provinces and regencies as both stood in 2020."""
    paired = dict(_PAPUA_2020) | {"91": "94", "92": "91"}
    for code in codes:
        province, _, number = code.partition(".")
        if province in _SPLIT_SINCE:
            continue
        if not number or province not in _DIFFERENT:
            paired[code] = province + number
    for province, order in _DIFFERENT.items():
        for position, entry in enumerate(order.split(), start=1):
            bps, _, ministry = entry.rpartition("=")
            paired[f"{province}.{ministry}"] = f"{province}{bps or f'{position:02d}'}"
    return paired
