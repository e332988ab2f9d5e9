import { startChromium } from '../../test/support/chromium.ts'
import type { Bench } from '../bench.ts'
import { atMost, type Result, whole } from '../result.ts'
import { quantile } from '../statistics.ts'

const MANY = 1000
const ROWS_OF_EACH = 40
const RUNS = 7

/** Since the page was opened (ms). */
interface Painted {
  readonly first: number
  readonly all: number
}

/** In the page: notes when the first row and when all rows have been painted. */
const NOTE_PAINTS = `
  globalThis.painted = { first: null, all: null }
  const note = (name) => requestAnimationFrame(() => setTimeout(() => { painted[name] ??= performance.now() }))
  new MutationObserver(() => {
    const count = document.querySelectorAll('.addresses tbody tr').length
    if (count > 0 && painted.first === null) note('first')
    if (count >= ${MANY} && painted.all === null) note('all')
  }).observe(document, { childList: true, subtree: true })
`

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
    await page.addInitScript(NOTE_PAINTS)
    await page.goto(running.program.url)
    await page
      .locator('.addresses tbody tr')
      .nth(MANY - 1)
      .waitFor()
    // The last paint is noted in the next frame.
    const times = (await page.evaluate(
      'new Promise((done) => setTimeout(() => done(painted), 500))',
    )) as Painted
    if (run === 0) continue
    first.push(times.first)
    all.push(times.all)
  }
  return [
    atMost(
      { what: `overview of ${whole(MANY)} addresses in a browser, first painted`, limit: 1000, unit: ' ms' },
      quantile(Float64Array.from(first), 0.5),
      `median of ${RUNS} with an empty cache; ${first.map(whole).join(', ')}; all rows: ${all.map(whole).join(', ')}`,
    ),
  ]
}
