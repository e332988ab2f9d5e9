/** A request to a provider of prices. */
export interface PriceRequest {
  /** Counts from 0. */
  readonly number: number
  /** How many requests had the same URL before. */
  readonly repeat: number
  readonly url: string
  readonly path: string
  readonly query: URLSearchParams
  /** Milliseconds since 1970. */
  readonly at: number
}

export function readPriceRequest(url: string, number: number, repeat: number, at: number): PriceRequest {
  const { pathname, searchParams } = new URL(url, 'http://simulator')
  return { number, repeat, url, path: decodeURIComponent(pathname), query: searchParams, at }
}
