import { chooseFormats, type FormatChoice } from '../text/format-choice.ts'

const KEY = 'preferences'

const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

type ChartKind = 'value' | 'balance'

interface Stored {
  /** The code of a currency; null: the server's. */
  readonly currency: string | null
  readonly bitcoinUnit: FormatChoice['bitcoinUnit']
  /** Null: the browser's. */
  readonly locale: string | null
  /** Null: the browser's. */
  readonly timeZone: string | null
  readonly theme: Theme
  /** Amounts are blurred. */
  readonly hidesAmounts: boolean
  /** What charts show first. */
  readonly chart: ChartKind
}

/** What a person prefers, kept in this browser. */
export class Preferences {
  #stored: Stored = $state.raw(read())
  /** Changes with everything that is written in another way then. */
  readonly formats = $derived(
    [this.#stored.locale, this.#stored.timeZone, this.#stored.bitcoinUnit, this.#stored.theme].join(),
  )

  constructor() {
    this.#apply()
    // Another tab has changed them.
    addEventListener('storage', ({ key }) => {
      if (key !== KEY && key !== null) return
      this.#stored = read()
      this.#apply()
    })
  }

  get current(): Stored {
    return this.#stored
  }

  change(part: Partial<Stored>): void {
    this.#stored = { ...this.#stored, ...part }
    localStorage.setItem(KEY, JSON.stringify(this.#stored))
    this.#apply()
  }

  #apply(): void {
    const { locale, timeZone, bitcoinUnit, theme, hidesAmounts } = this.#stored
    chooseFormats({ locale: locale ?? undefined, timeZone: timeZone ?? undefined, bitcoinUnit })
    const { dataset } = document.documentElement
    dataset['theme'] = theme
    dataset['amounts'] = hidesAmounts ? 'hidden' : 'shown'
  }
}

function read(): Stored {
  let stored: Partial<Record<keyof Stored, unknown>> = {}
  try {
    stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {}
  } catch {
    // What another version or a person has written there is ignored.
  }
  const { currency, bitcoinUnit, locale, timeZone, theme, hidesAmounts, chart } = stored
  return {
    currency: typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : null,
    bitcoinUnit: bitcoinUnit === 'satoshi' ? 'satoshi' : 'coin',
    locale: accepted(locale, (text) => new Intl.NumberFormat(text)),
    timeZone: accepted(timeZone, (text) => new Intl.DateTimeFormat('en', { timeZone: text })),
    theme: THEMES.find((known) => known === theme) ?? 'system',
    hidesAmounts: hidesAmounts === true,
    chart: chart === 'balance' ? 'balance' : 'value',
  }
}

/** Null for what the browser does not know. */
function accepted(text: unknown, use: (text: string) => unknown): string | null {
  if (typeof text !== 'string') return null
  try {
    use(text)
    return text
  } catch {
    return null
  }
}
