import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Result, RunOptions } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startChromium } from './chromium.ts'

export interface Look {
  readonly width: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly locale?: string
  readonly timezoneId?: string
  readonly hasTouch?: boolean
}

export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser may complain of while the test takes the server away. */
  allowFailures(pattern: RegExp): void
}

/** The page of an address that is deleted while it loads: its later requests are answered 404. */
export const REQUESTS_AFTER_DELETION = /404 .*\/addresses\/\d+\//

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PICTURES = new URL('../../test-results/', import.meta.url)
/** Other tests use the processors at the same time. */
const PATIENCE_MS = 60_000

/** One browser for the tests of a file. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser

  static async start(): Promise<TestBrowser> {
    return new TestBrowser(await startChromium())
  }

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  /**
   * A page of its own. Closing it fails the test if the browser has complained of anything: errors, refused content,
   * requests to anybody but the server.
   */
  async open(url: string, look: Look): Promise<OpenPage> {
    const { width, height = 900, ...setting } = look
    const context = await this.#browser.newContext({
      colorScheme: 'light',
      locale: 'en-US',
      timezoneId: 'UTC',
      ...setting,
      viewport: { width, height },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const complaints: string[] = []
    const allowed: RegExp[] = []
    const { origin } = new URL(url)
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        complaints.push(`${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) complaints.push(`asked for ${request.url()}`)
    })
    await page.goto(url)
    return {
      page,
      context,
      allowFailures: (pattern) => void allowed.push(pattern),
      [Symbol.asyncDispose]: async () => {
        await context.close()
        assert.deepEqual(
          complaints.filter((text) => !allowed.some((pattern) => pattern.test(text))),
          [],
        )
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
  }
}

/** Fails if the page excludes people who cannot see it or use no mouse. */
export async function assertAccessible(page: Page): Promise<void> {
  const violations = await violationsOn(page, {})
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(
    serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
    [],
  )
}

/** Fails if a level of headings is skipped. */
export async function assertHeadingOrder(page: Page): Promise<void> {
  const violations = await violationsOn(page, { runOnly: ['heading-order'] })
  assert.deepEqual(
    violations.flatMap(({ nodes }) => nodes.map((node) => node.html)),
    [],
  )
}

/** To describe and hand over what is right, too, takes three times as long. */
async function violationsOn(page: Page, options: RunOptions): Promise<readonly Result[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE)
  const given = JSON.stringify({ ...options, resultTypes: ['violations'] })
  return (await page.evaluate(`axe.run(${given}).then(({ violations }) => violations)`)) as Result[]
}

/** Fails if the page scrolls sideways, or anything that is seen leaves the card that it stands in. */
export async function assertNoSideways(page: Page): Promise<void> {
  const [content, view] = (await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number]
  assert.ok(content <= view, `the content is ${content} wide, the page ${view}`)
  assert.deepEqual(await page.evaluate(OUTSIDE), [])
}

/** What leaves the page's content or its card by more than a pixel, with by how much. Cut-off text does not. */
const OUTSIDE = `[...document.querySelectorAll('main *')].flatMap((element) => {
  const frame = element.parentElement?.closest('.card, main')
  const box = element.getBoundingClientRect()
  const cut = element.closest('.hidden, .bubble, [role=img]') !== null || element.closest('.removals') !== null
  if (!frame || cut || box.width === 0) return []
  for (let up = element.parentElement; up !== frame; up = up.parentElement)
    if (getComputedStyle(up).overflowX !== 'visible') return []
  const outer = frame.getBoundingClientRect()
  const by = Math.max(box.right - outer.right, outer.left - box.left)
  return by > 1 ? [element.tagName + '.' + element.className + ' ' + element.textContent.slice(0, 40) + ' by ' + by] : []
})`

/** Fails if texts beside each other in a row, or in a list of facts, run into each other. */
export async function assertNoOverlap(page: Page): Promise<void> {
  assert.deepEqual(await page.evaluate(OVERLAPPING), [])
}

/** Texts that share pixels with a neighbour's. */
const OVERLAPPING = `[...document.querySelectorAll('main tr, main [role=row], dialog dl')].flatMap((row) => {
  const texts = [...row.children].map((cell) => {
    const box = cell.getBoundingClientRect()
    const isCut = getComputedStyle(cell).overflowX !== 'visible'
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    const rects = []
    while (walk.nextNode()) {
      if (walk.currentNode.parentElement.closest('.hidden, .mono, .bubble, .sentence')) continue
      const range = document.createRange()
      range.selectNodeContents(walk.currentNode)
      for (const { left, right, top, bottom } of range.getClientRects())
        rects.push(isCut ? { top, bottom, left: Math.max(left, box.left), right: Math.min(right, box.right) } : { top, bottom, left, right })
    }
    return { text: cell.textContent.trim(), rects }
  })
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3
  return texts.flatMap((one, index) =>
    texts.slice(index + 1).flatMap((other) =>
      one.rects.some((a) => other.rects.some((b) => meet(a, b))) ? [one.text + ' | ' + other.text] : []))
})`

/** Keeps a picture of the page for a person to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES.pathname, `${name}.png`) })
}
