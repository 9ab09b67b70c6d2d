"""Other names people use for a province or regency: abbreviations, old names, seats.

General knowledge of Indonesian usage, kept by hand; capitals come from the table instead. One
abbreviation may stand for several places (Mura), and then all of them are found.
"""

from functools import lru_cache
from typing import Final

_LISTED: Final = """
11 Nanggroe Aceh Darussalam, NAD
12 Sumut
13 Sumbar
16 Sumsel
19 Babel, Bangka Belitung
21 Kepri
31 Jakarta, DKI, DKI Jakarta, DKJ, Daerah Khusus Jakarta
32 Jabar
33 Jateng
34 DIY, DI Yogyakarta, Yogyakarta, Jogja, Jogjakarta
35 Jatim
52 NTB
53 NTT
61 Kalbar
62 Kalteng
63 Kalsel
64 Kaltim
65 Kaltara
71 Sulut
72 Sulteng
73 Sulsel
74 Sultra
76 Sulbar
82 Malut
92 Pabar
93 Papsel
94 Papteng
95 Papeg
96 PBD, Pabarday
11.12 Abdya
12.01 Tapteng
12.02 Taput
12.03 Tapsel
12.12 Toba Samosir, Tobasa
12.13 Madina
12.16 Humbahas
12.18 Sergai
12.20 Paluta
12.21 Palas
12.22 Labusel
12.23 Labura
12.72 Siantar
13.01 Pessel
13.07 Limapuluh Kota
13.12 Pasbar
14.02 Inhu
14.04 Inhil
14.06 Rohul
14.07 Rohil
14.09 Kuansing
15.06 Tanjabbar, Tanjab Barat
15.07 Tanjabtim, Tanjab Timur
16.01 OKU
16.02 OKI
16.05 Mura
16.06 Muba
16.08 OKUT, OKU Timur
16.09 OKUS, OKU Selatan
16.12 PALI
16.13 Muratara
18.01 Lamsel
18.02 Lamteng
18.03 Lampura
18.04 Lambar
18.05 Tuba
18.07 Lamtim
18.12 Tubaba
31.01 Pulau Seribu
31.71 Jakpus
31.72 Jakut
31.73 Jakbar
31.74 Jaksel
31.75 Jaktim
32.17 KBB
33.72 Solo
34.03 Gunung Kidul
34.71 Jogja, Jogjakarta
36.74 Tangsel
52.01 Lobar
52.02 Loteng
52.03 Lotim
52.07 KSB
52.08 KLU
53.02 TTS
53.03 TTU
53.06 Flotim
53.15 Mabar
53.18 SBD
53.19 Matim
62.01 Kobar
62.02 Kotim
62.04 Barsel
62.05 Barut
62.10 Gumas
62.11 Pulpis
62.12 Mura
62.13 Bartim
63.01 Tala
63.04 Batola
63.06 HSS
63.07 HST
63.08 HSU
63.10 Tanbu
64.02 Kukar
64.07 Kubar
64.08 Kutim
64.09 PPU
64.11 Mahulu
65.04 KTT
71.01 Bolmong
71.05 Minsel
71.06 Minut
71.07 Mitra
71.08 Bolmut
71.09 Sitaro
71.10 Boltim
71.11 Bolsel
72.07 Bangkep
72.08 Parimo
72.09 Touna
72.11 Balut
72.12 Morut
73.10 Pangkep
73.14 Sidrap
73.22 Lutra
73.24 Lutim
73.26 Torut
73.71 Ujung Pandang
74.05 Konsel
74.08 Kolut
74.09 Konut
74.10 Butur
74.11 Koltim
74.12 Konkep
74.13 Mubar
74.14 Buteng
74.15 Busel
75.02 Bualemo
75.03 Bonebol
76.01 Mamuju Utara
76.04 Polman
76.06 Mateng
81.02 Malra
81.03 Maluku Tenggara Barat, MTB
81.05 SBT
81.06 SBB
81.08 MBD
82.01 Halbar
82.02 Halteng
82.03 Halut
82.04 Halsel
82.06 Haltim
82.72 Tikep
91.11 Arso
95.02 Pegubin
95.03 Dekai
95.05 Mamteng
"""


@lru_cache(maxsize=1)
def aliases() -> dict[str, tuple[str, ...]]:
    """Return {code: other names} for provinces and regencies."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _LISTED.strip().splitlines():
        code, _, names = line.partition(" ")
        found[code] = tuple(name.strip() for name in names.split(","))
    return found
