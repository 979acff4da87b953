"""The countries whose way of writing telephone numbers a practice may choose."""

# By the code that ISO 3166 gives them, in the order of their names.
COUNTRIES = {
    "AU": "Australia", "AT": "Austria", "BE": "Belgium", "CA": "Canada", "CY": "Cyprus",
    "DK": "Denmark", "FI": "Finland", "FR": "France", "DE": "Germany", "GI": "Gibraltar",
    "GR": "Greece", "GG": "Guernsey", "HK": "Hong Kong", "IN": "India", "IE": "Ireland",
    "IM": "Isle of Man", "IT": "Italy", "JE": "Jersey", "LU": "Luxembourg", "MT": "Malta",
    "NL": "Netherlands", "NZ": "New Zealand", "NO": "Norway", "PL": "Poland", "PT": "Portugal",
    "SG": "Singapore", "ZA": "South Africa", "ES": "Spain", "SE": "Sweden", "CH": "Switzerland",
    "GB": "United Kingdom", "US": "United States",
}  # fmt: skip
