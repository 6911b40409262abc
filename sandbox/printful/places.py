"""The countries a local Printful sends to, and the states of those that have them."""

COUNTRIES = {
    "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BR": "Brazil", "CA": "Canada",
    "CH": "Switzerland", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "ES": "Spain",
    "FI": "Finland", "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong",
    "HU": "Hungary", "IE": "Ireland", "IL": "Israel", "IN": "India", "IT": "Italy",
    "JP": "Japan", "KR": "South Korea", "LU": "Luxembourg", "LV": "Latvia", "MX": "Mexico",
    "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PL": "Poland", "PT": "Portugal",
    "SE": "Sweden", "SG": "Singapore", "SK": "Slovakia", "US": "United States",
}  # fmt: skip
_US = """
AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY
NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AA AE AP AS GU MP PR VI
"""
_CA = "AB BC MB NB NL NS NT NU ON PE QC SK YT"
_AU = "ACT NSW NT QLD SA TAS VIC WA"
STATES: dict[str, tuple[str, ...]] = {
    "US": tuple(_US.split()),
    "CA": tuple(_CA.split()),
    "AU": tuple(_AU.split()),
    "JP": tuple(f"{number:02d}" for number in range(1, 48)),
}
REGIONS = {
    "US": "usa",
    "CA": "canada",
    "AU": "australia",
    "JP": "japan",
    "GB": "uk",
    "BR": "brazil",
}
