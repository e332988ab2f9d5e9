/** How numbers, times and bitcoins are written. */
export interface FormatChoice {
  /** Undefined: the browser's. */
  readonly locale: string | undefined
  /** Undefined: the browser's. */
  readonly timeZone: string | undefined
  readonly bitcoinUnit: 'coin' | 'satoshi'
}

let chosen: FormatChoice = { locale: undefined, timeZone: undefined, bitcoinUnit: 'coin' }

export function formatChoice(): FormatChoice {
  return chosen
}

/** What is already shown has to be drawn again. */
export function chooseFormats(choice: FormatChoice): void {
  chosen = choice
}
