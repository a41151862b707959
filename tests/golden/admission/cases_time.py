"""Times, FORMAT.md 2.7: grammar, calendar, offsets, the ends of the range, and cutting to microseconds."""

from case_kit import BASE_MICROS, Cases, attributes, event

CASES = Cases()
SECOND = 1_000_000
DAY = 86_400 * SECOND
LEAP_DAY_2024 = 19_782 * DAY   # 2024-02-29: 54 years with 13 leap days since 1970, and 59 days
LEAP_DAY_2000 = 11_016 * DAY   # 2000-02-29: 30 years with 7 leap days since 1970, and 59 days
FIRST = -62_135_596_800 * SECOND   # 0001-01-01T00:00:00Z
LAST = 253_402_300_799 * SECOND    # 9999-12-31T23:59:59Z

for sentence, text, micros in [
    ("the base event's time", "2024-05-06T07:08:09Z", BASE_MICROS),
    ("a lower-case t", "2024-05-06t07:08:09Z", BASE_MICROS),
    ("a lower-case z", "2024-05-06T07:08:09z", BASE_MICROS),
    ("a positive offset", "2024-05-06T09:38:09+02:30", BASE_MICROS),
    ("a negative offset", "2024-05-05T23:08:09-08:00", BASE_MICROS),
    ("an offset of -00:00", "2024-05-06T07:08:09-00:00", BASE_MICROS),
    ("an offset of +00:00", "2024-05-06T07:08:09+00:00", BASE_MICROS),
    ("the greatest offset", "2024-05-07T07:07:09+23:59", BASE_MICROS),
    ("the least offset", "2024-05-05T07:09:09-23:59", BASE_MICROS),
    ("the epoch", "1970-01-01T00:00:00Z", 0),
    ("a fraction of 1 digit", "1970-01-01T00:00:00.1Z", 100_000),
    ("a fraction of 3 digits", "1970-01-01T00:00:00.001Z", 1_000),
    ("a fraction of 6 digits", "1970-01-01T00:00:00.123456Z", 123_456),
    ("a fraction of 7 digits, cut and not rounded", "1970-01-01T00:00:00.1234569Z", 123_456),
    ("a fraction of 30 digits", "1970-01-01T00:00:00." + "9" * 30 + "Z", 999_999),
    ("a fraction of 4,000 digits", "1970-01-01T00:00:00." + "0" * 4000 + "Z", 0),
    ("a fraction of zero", "1970-01-01T00:00:00.0Z", 0),
    ("a fraction below a microsecond", "1970-01-01T00:00:00.0000009Z", 0),
    ("a fraction before an offset", "1970-01-01T01:00:00.5+01:00", 500_000),
    ("a fraction with a lower-case z", "1970-01-01t00:00:00.5z", 500_000),
    ("a second before the epoch", "1969-12-31T23:59:59Z", -SECOND),
    ("a fraction before the epoch, cut towards the past", "1969-12-31T23:59:59.9999999Z", -1),
    ("half a second before the epoch", "1969-12-31T23:59:59.5Z", -500_000),
    ("February 29 of 2024", "2024-02-29T00:00:00Z", LEAP_DAY_2024),
    ("February 29 of 2000", "2000-02-29T00:00:00Z", LEAP_DAY_2000),
    ("the first moment", "0001-01-01T00:00:00Z", FIRST),
    ("the first moment through a negative offset", "0001-01-01T00:00:00-00:00", FIRST),
    ("the first day through a negative offset", "0001-01-01T00:00:00-23:59", FIRST + DAY - 60 * SECOND),
    ("the first moment through a positive offset", "0001-01-01T05:00:00+05:00", FIRST),
    ("the last second", "9999-12-31T23:59:59Z", LAST),
    ("the last microsecond", "9999-12-31T23:59:59.999999Z", LAST + 999_999),
    ("the last microsecond and more digits", "9999-12-31T23:59:59.9999999999Z", LAST + 999_999),
    ("the last second through a negative offset", "9999-12-31T20:59:59-03:00", LAST),
    ("the last day through a positive offset", "9999-12-31T23:59:59+23:59", LAST - DAY + 60 * SECOND),
    ("the last second of a day", "1970-01-01T23:59:59Z", DAY - SECOND),
    ("a day of 31 in January", "1970-01-31T00:00:00Z", 30 * DAY),
    ("a year before the Gregorian calendar's beginning, by its rule", "0004-02-29T00:00:00Z",
     FIRST + (3 * 365 + 59) * DAY),
]:
    CASES.structured(f"{sentence} is a time", 0, event(time=f'"{text}"'), micros=micros)

for sentence, text in [
    ("an empty time", ""),
    ("a date alone", "2024-05-06"),
    ("a time without a date", "07:08:09Z"),
    ("a space instead of T", "2024-05-06 07:08:09Z"),
    ("an underscore instead of T", "2024-05-06_07:08:09Z"),
    ("a missing offset", "2024-05-06T07:08:09"),
    ("a missing offset after a fraction", "2024-05-06T07:08:09.5"),
    ("missing seconds", "2024-05-06T07:08Z"),
    ("a point without a fraction", "2024-05-06T07:08:09.Z"),
    ("a comma before the fraction", "2024-05-06T07:08:09,5Z"),
    ("a fraction with a letter", "2024-05-06T07:08:09.5aZ"),
    ("two fractions", "2024-05-06T07:08:09.5.5Z"),
    ("a leap second", "2016-12-31T23:59:60Z"),
    ("a second of 61", "2024-05-06T07:08:61Z"),
    ("a minute of 60", "2024-05-06T07:60:09Z"),
    ("an hour of 24", "2024-05-06T24:00:00Z"),
    ("an hour of 25", "2024-05-06T25:00:00Z"),
    ("a month of 0", "2024-00-06T07:08:09Z"),
    ("a month of 13", "2024-13-06T07:08:09Z"),
    ("a day of 0", "2024-05-00T07:08:09Z"),
    ("a day of 32", "2024-05-32T07:08:09Z"),
    ("a day of 31 in April", "2024-04-31T07:08:09Z"),
    ("February 30 of 2024", "2024-02-30T00:00:00Z"),
    ("February 29 of 2023", "2023-02-29T00:00:00Z"),
    ("February 29 of 1900", "1900-02-29T00:00:00Z"),
    ("February 29 of 2100", "2100-02-29T00:00:00Z"),
    ("the year 0000", "0000-01-01T00:00:00Z"),
    ("the last day of year 0000 that an offset brings to year 0001", "0000-12-31T23:59:59-01:00"),
    ("a moment of year 0000 by its offset", "0001-01-01T00:00:00+00:01"),
    ("the last moment of year 0000 by its offset", "0001-01-01T00:59:59.999999+01:00"),
    ("a moment of year 10000 by its offset", "9999-12-31T23:59:59-00:01"),
    ("the first moment of year 10000 by its offset", "9999-12-31T23:00:00-01:00"),
    ("a year of five digits", "10000-01-01T00:00:00Z"),
    ("a year of three digits", "999-01-01T00:00:00Z"),
    ("a year with a sign", "+2024-05-06T07:08:09Z"),
    ("a negative year", "-001-05-06T07:08:09Z"),
    ("an offset hour of 24", "2024-05-06T07:08:09+24:00"),
    ("an offset minute of 60", "2024-05-06T07:08:09+00:60"),
    ("an offset without a colon", "2024-05-06T07:08:09+0200"),
    ("an offset of hours alone", "2024-05-06T07:08:09+02"),
    ("an offset with seconds", "2024-05-06T07:08:09+02:00:00"),
    ("an offset after Z", "2024-05-06T07:08:09Z+02:00"),
    ("an offset with a minus sign beyond ASCII", "2024-05-06T07:08:09\u221202:00"),
    ("a space before the time", " 2024-05-06T07:08:09Z"),
    ("a space after the time", "2024-05-06T07:08:09Z "),
    ("an escaped line feed after the time", r"2024-05-06T07:08:09Z\n"),
    ("an escaped NUL after the time", r"2024-05-06T07:08:09Z\u0000"),
    ("one digit for the month", "2024-5-06T07:08:09Z"),
    ("one digit for the hour", "2024-05-06T7:08:09Z"),
    ("digits beyond ASCII", "202\u0664-05-06T07:08:09Z"),
    ("full-width digits", "\uff12024-05-06T07:08:09Z"),
    ("a basic format", "20240506T070809Z"),
    ("a week date", "2024-W19-1T07:08:09Z"),
    ("an ordinal date", "2024-127T07:08:09Z"),
    ("a slash in the date", "2024/05/06T07:08:09Z"),
    ("a zone name", "2024-05-06T07:08:09 UTC"),
    ("a fraction of minutes", "2024-05-06T07:08.5Z"),
    ("seconds since the epoch as a text", "1714979289"),
]:
    CASES.structured(f"{sentence} is a malformed time", 18, event(time=f'"{text}"'))

CASES.structured("a missing time", 18, event(drop=["time"]))
CASES.structured("a null time is missing", 18, event(time="null"))
CASES.structured("a time that is a number is malformed", 18, event(time="1714979289"))
CASES.structured("a time spelled by escapes is a time", 0, event(time=r'"2024-05-06\u005407\u003A08:09\u005a"'),
                 micros=BASE_MICROS)
CASES.structured("a time of 4,096 bytes is a time", 0,
                 event(time='"1970-01-01T00:00:00.' + "1" * 4075 + 'Z"'), micros=111_111)
CASES.structured("a time of 4,097 bytes is too large", 9, event(time='"1970-01-01T00:00:00.' + "1" * 4076 + 'Z"'))
CASES.binary("a binary time with an offset is a time", 0, attributes(time="2024-05-06T09:38:09.000000999+02:30"),
             micros=BASE_MICROS)
CASES.binary("a binary leap second is malformed", 18, attributes(time="2016-12-31T23:59:60Z"))
CASES.binary("an empty binary time is malformed", 18, attributes(time=""))
CASES.binary("a quoted binary time is malformed", 18, attributes(time='"2024-05-06T07:08:09Z"'))
