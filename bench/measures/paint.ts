import { startChromium } from '../../test/support/chromium.ts'
import type { Bench } from '../bench.ts'
import { atMost, type Result, whole } from '../result.ts'
import { quantile } from '../statistics.ts'

const MANY = 1000
const ROWS_OF_EACH = 40
const RUNS = 7

/** The time until a browser with an empty cache shows the overview of many addresses. */
export async function measurePaint(bench: Bench): Promise<readonly Result[]> {
  const addresses = await bench.addSmall(MANY, ROWS_OF_EACH)
  await using running = await bench.startProgram(bench.newFile())
  for (const address of addresses) await running.api.add(address)
  await running.api.syncAll()
  await using browser = await startChromium()
  const [first, all]: [number[], number[]] = [[], []]
  for (let run = 0; run <= RUNS; run++) {
    await using context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-US',
    })
    const page = await context.newPage()
    await page.goto(running.program.url)
    const rows = page.locator('.addresses tbody tr')
    for (const [times, row] of [
      [first, 0],
      [all, MANY - 1],
    ] as const) {
      await rows.nth(row).waitFor({ state: 'visible' })
      if (run > 0) times.push(Number(await page.evaluate('performance.now()')))
    }
  }
  return [
    atMost(
      { what: `overview of ${whole(MANY)} addresses in a browser, first painted`, limit: 1000, unit: ' ms' },
      quantile(Float64Array.from(first), 0.5),
      `median of ${RUNS} with an empty cache; ${first.map(whole).join(', ')}; all rows: ${all.map(whole).join(', ')}`,
    ),
  ]
}
