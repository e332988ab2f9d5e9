/** Colours by level; every other level has none. */
const WORDS: Readonly<Record<number, readonly [word: string, colour: number]>> = {
  10: ['trace', 2],
  20: ['debug', 2],
  40: ['warning', 33],
  50: ['error', 31],
  60: ['fatal', 31],
}
/** Fields that every line has. */
const SHARED = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err'])
/** A text of a provider must not move the cursor or change colours. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** A line of the log for a person at a terminal: the time of day, the level unless it is `info`, the message, the rest. */
export function formatLogLine(json: string, colours: boolean): string {
  const entry = JSON.parse(json) as Record<string, unknown>
  const [word, colour] = WORDS[Number(entry['level'])] ?? ['', 0]
  const paint = (text: string, code: number) => (colours && code > 0 ? `\x1b[${code}m${text}\x1b[0m` : text)
  const time = paint(new Date(Number(entry['time'])).toTimeString().slice(0, 8), 2)
  const rest = Object.entries(entry)
    .filter(([name]) => !SHARED.has(name))
    .map(([name, value]) => ` ${name}=${plain(typeof value === 'string' ? value : JSON.stringify(value))}`)
  const level = word === '' ? '' : `${paint(word, colour)} `
  return `${time} ${level}${plain(entry['msg'])}${rest.join('')}\n${stackOf(entry['err'])}`
}

function stackOf(error: unknown): string {
  const { stack } = (error ?? {}) as { stack?: unknown }
  if (typeof stack !== 'string') return ''
  return stack
    .split('\n')
    .map((line) => `    ${plain(line)}\n`)
    .join('')
}

function plain(value: unknown): string {
  return String(value ?? '').replace(CONTROLS, '?')
}
