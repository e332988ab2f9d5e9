import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Day, dayText, parseDay } from '../day.ts'
import { hasRates, ratesCompleteTo } from './rate-days.ts'

const day = (text: string): Day => parseDay(text) as Day

/** All weekdays without rates in the ECB's file from 2009-01-02 to 2026-04-13. */
const WEEKDAYS_WITHOUT_RATES = `
2009-04-10 2009-04-13 2009-05-01 2009-12-25 2010-01-01 2010-04-02 2010-04-05 2011-04-22 2011-04-25
2011-12-26 2012-04-06 2012-04-09 2012-05-01 2012-12-25 2012-12-26 2013-01-01 2013-03-29 2013-04-01
2013-05-01 2013-12-25 2013-12-26 2014-01-01 2014-04-18 2014-04-21 2014-05-01 2014-12-25 2014-12-26
2015-01-01 2015-04-03 2015-04-06 2015-05-01 2015-12-25 2016-01-01 2016-03-25 2016-03-28 2016-12-26
2017-04-14 2017-04-17 2017-05-01 2017-12-25 2017-12-26 2018-01-01 2018-03-30 2018-04-02 2018-05-01
2018-12-25 2018-12-26 2019-01-01 2019-04-19 2019-04-22 2019-05-01 2019-12-25 2019-12-26 2020-01-01
2020-04-10 2020-04-13 2020-05-01 2020-12-25 2021-01-01 2021-04-02 2021-04-05 2022-04-15 2022-04-18
2022-12-26 2023-04-07 2023-04-10 2023-05-01 2023-12-25 2023-12-26 2024-01-01 2024-03-29 2024-04-01
2024-05-01 2024-12-25 2024-12-26 2025-01-01 2025-04-18 2025-04-21 2025-05-01 2025-12-25 2025-12-26
2026-01-01 2026-04-03 2026-04-06
`

describe('the days of exchange rates', () => {
  it('are those on which the ECB has published rates, for 17 years', () => {
    const without: string[] = []
    for (let each = day('2009-01-02'); each <= day('2026-04-13'); each += 1) {
      const weekday = new Date(dayText(each)).getUTCDay()
      const isWeekend = weekday === 0 || weekday === 6
      if (isWeekend) assert.equal(hasRates(each), false, dayText(each))
      else if (!hasRates(each)) without.push(dayText(each))
    }
    assert.deepEqual(without, WEEKDAYS_WITHOUT_RATES.trim().split(/\s+/))
  })

  it('are complete up to the day before the first one that is late', () => {
    const complete = (newest: string, finished: string) =>
      dayText(ratesCompleteTo(day(newest), day(finished)))
    // A Thursday without rates, the two days after it, and the weekend after a Friday with rates.
    assert.equal(complete('2026-11-25', '2026-11-26'), '2026-11-25')
    assert.equal(complete('2026-11-25', '2026-11-28'), '2026-11-25')
    assert.equal(complete('2026-11-27', '2026-11-29'), '2026-11-29')
    // Easter, from Thursday on.
    assert.equal(complete('2026-04-02', '2026-04-06'), '2026-04-06')
    assert.equal(complete('2026-04-02', '2026-04-07'), '2026-04-06')
  })

  it('are complete a week later all the same', () => {
    assert.equal(ratesCompleteTo(day('2026-11-02'), day('2026-11-26')), day('2026-11-19'))
  })

  it('are complete with those of a day that is not over, and for the weekend and the holidays after it', () => {
    // A Thursday, the Friday after it, and the Thursday before Easter, each read in the afternoon.
    assert.equal(ratesCompleteTo(day('2026-11-26'), day('2026-11-25')), day('2026-11-26'))
    assert.equal(ratesCompleteTo(day('2026-11-27'), day('2026-11-26')), day('2026-11-29'))
    assert.equal(ratesCompleteTo(day('2026-04-02'), day('2026-04-01')), day('2026-04-06'))
  })
})
