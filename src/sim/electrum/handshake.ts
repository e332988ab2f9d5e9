import { type Answer, failed } from './line.ts'
import { softwareOf } from './methods.ts'
import type { ElectrumOptions } from './options.ts'

const BAD_REQUEST = 1
const LOWEST = '1.4'

/** The highest version of both sides; null if they have none in common. `asked` is a version or a range of them. */
export function negotiated(asked: unknown, { protocol = LOWEST }: ElectrumOptions): string | null {
  const range: readonly unknown[] = Array.isArray(asked) ? asked : [asked ?? LOWEST, asked ?? LOWEST]
  const [low, high] = [numbers(range[0]), numbers(range[1] ?? range[0])]
  if (isBelow(high, numbers(LOWEST)) || isBelow(numbers(protocol), low)) return null
  return isBelow(high, numbers(protocol)) ? String(range[1] ?? range[0]) : protocol
}

export function versionAnswer(version: string | null, options: ElectrumOptions): Answer {
  return version === null
    ? failed(BAD_REQUEST, 'unsupported protocol version')
    : { result: [softwareOf(options), version] }
}

export function versionMissing(): Answer {
  return failed(BAD_REQUEST, 'use server.version to identify client')
}

export function versionAgain(): Answer {
  return failed(BAD_REQUEST, 'server.version already sent')
}

function numbers(version: unknown): readonly number[] {
  return String(version).split('.').map(Number)
}

function isBelow(a: readonly number[], b: readonly number[]): boolean {
  for (let place = 0; place < Math.max(a.length, b.length); place++) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
