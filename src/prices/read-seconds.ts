import { UnusableAnswer } from '../net/answer-fields.ts'

/** A time in seconds since 1970 out of its characters. Throws UnusableAnswer. */
export function readSeconds(value: unknown, what: string): number {
  if (typeof value !== 'string' || !/^\d{9,11}$/.test(value)) {
    throw new UnusableAnswer(`${what} has no time in seconds`)
  }
  return Number.parseInt(value, 10)
}
