import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const PER_MB = 1e6

/** The peak memory (RSS) of another process, where the system reports it. */
export class PeakMemory {
  readonly #pid: number
  #peakBytes: number | null = null

  constructor(pid: number) {
    this.#pid = pid
  }

  /** To be called repeatedly where the system keeps no peak itself. */
  sample(): void {
    const bytes = readBytes(this.#pid, 'VmHWM')
    if (bytes !== null) this.#peakBytes = Math.max(this.#peakBytes ?? 0, bytes)
  }

  /** In MB (10⁶ bytes). */
  get peakMb(): number | null {
    return this.#peakBytes === null ? null : this.#peakBytes / PER_MB
  }
}

/** The memory (RSS) of another process now, in MB (10⁶ bytes); null where the system does not report it. */
export function currentMb(pid: number): number | null {
  const bytes = readBytes(pid, 'VmRSS')
  return bytes === null ? null : bytes / PER_MB
}

function readBytes(pid: number, field: 'VmHWM' | 'VmRSS'): number | null {
  const status = `/proc/${pid}/status`
  if (existsSync(status)) {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(status, 'utf8'))?.[1]
    return kib === undefined ? null : Number(kib) * 1024
  }
  if (process.platform === 'win32') return null
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}
