import type { PriceFault } from './fault.ts'
import type { Market } from './market.ts'
import type { PriceRequest } from './request.ts'

export interface PriceAnswer {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
}

/** One simulated provider of prices. */
export interface PriceProvider {
  readonly market: Market
  answer(request: PriceRequest, faults: readonly PriceFault[]): PriceAnswer
  /** How it refuses to be asked so often. */
  throttled(): PriceAnswer
}

/** `text`: JSON, whose numbers are the provider's own characters. */
export function jsonAnswer(text: string, status = 200): PriceAnswer {
  return { status, type: 'application/json', body: text }
}

/** A price as a JSON string, or null. */
export function quoted(close: string | null): string {
  return close === null ? 'null' : `"${close}"`
}

/** A price as a JSON number; an empty one as a string, which has no number. */
export function unquoted(close: string | null): string {
  return close === '' ? '""' : (close ?? 'null')
}
