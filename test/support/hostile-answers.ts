import { gzipSync } from 'node:zlib'
import type { Random } from '../../src/sim/chain/random.ts'

/** An answer as it is sent. `drip`: byte by byte, without an end. `cut`: the connection is closed after the body. */
export interface HostileAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly end?: 'drip' | 'cut'
}

interface Honest {
  readonly text: string
  /** What the same request says of another address. */
  readonly other: () => Promise<string>
}

type Mutation = (honest: Honest, random: Random) => HostileAnswer | Promise<HostileAnswer>

const JSON_TYPE = { 'content-type': 'application/json' }
const MEGABYTE = 1024 * 1024
const BOMB = gzipSync(Buffer.alloc(100 * MEGABYTE, '{},'))
const HUGE = Buffer.alloc(40 * MEGABYTE, '{},')

const answer = (body: string | Buffer, more: Partial<HostileAnswer> = {}): HostileAnswer => ({
  status: 200,
  headers: JSON_TYPE,
  body: Buffer.from(body),
  ...more,
})

/** The text with one of the matches of a pattern replaced. */
function replaced(text: string, pattern: RegExp, random: Random, by: (match: string) => string): string {
  const matches = [...text.matchAll(pattern)]
  if (matches.length === 0) return `${text}?`
  const { index, 0: match } = random.pick(matches)
  return text.slice(0, index) + by(match) + text.slice(index + match.length)
}

/** The value of a member, and its key before it. */
const MEMBER = /"[a-z_]+":(?:-?\d+|"[^"]*"|true|false|null)/g
const NUMBER = /(?<=":)-?\d+(?=[,}])/g
const VALUES = ['null', '""', '[]', '{}', 'true', '"x"', '-1', '1.5', '1e400', '{"__proto__":{"balance":1}}']
const NUMBERS = [
  '-1',
  '900000000000000',
  '99999999999999999999999999',
  '1e400',
  '0',
  '-9007199254740993',
  '0x1',
]
const TEXTS = [
  '',
  'null',
  '[]',
  '{}',
  '0',
  '"',
  'undefined',
  '{"data":null,"context":{}}',
  '[null]',
  '[[]]',
  '-1',
]

function flipped(text: string, random: Random): Buffer {
  const bytes = Buffer.from(text)
  const at = random.below(Math.max(1, bytes.length))
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  return bytes
}

function swapped(text: string, random: Random): string {
  const members = [...text.matchAll(MEMBER)]
  const [a, b] = random
    .shuffled(members)
    .slice(0, 2)
    .sort((x, y) => x.index - y.index)
  if (a === undefined || b === undefined) return `${text}}`
  const [valueA, valueB] = [a[0], b[0]].map((member) => member.slice(member.indexOf(':') + 1)) as [
    string,
    string,
  ]
  const keyed = (member: string, value: string) => member.slice(0, member.indexOf(':') + 1) + value
  const between = text.slice(a.index + a[0].length, b.index)
  return (
    text.slice(0, a.index) +
    keyed(a[0], valueB) +
    between +
    keyed(b[0], valueA) +
    text.slice(b.index + b[0].length)
  )
}

/** By name; those that cost much time are rare. */
const COMMON: Readonly<Record<string, Mutation>> = {
  truncated: ({ text }, random) => answer(text.slice(0, random.below(text.length + 1))),
  cut: ({ text }, random) => answer(text.slice(0, random.below(text.length + 1)), { end: 'cut' }),
  nested: (_, random) => answer(random.pick(['[', '{"a":', '[{"data":']).repeat(1000 + random.below(20_000))),
  'wrong type': ({ text }, random) =>
    answer(replaced(text, MEMBER, random, (member) => member.replace(/:.*$/s, `:${random.pick(VALUES)}`))),
  'huge or negative number': ({ text }, random) =>
    answer(replaced(text, NUMBER, random, () => random.pick(NUMBERS))),
  'negative number': ({ text }, random) => answer(replaced(text, NUMBER, random, (number) => `-${number}`)),
  'NUL bytes': ({ text }, random) => {
    const at = random.below(text.length + 1)
    return answer(`${text.slice(0, at)}\0\0${text.slice(at)}`)
  },
  'UTF-16': ({ text }) => answer(Buffer.from(text, 'utf16le')),
  'invalid UTF-8': ({ text }, random) => {
    const at = random.below(text.length + 1)
    return answer(
      Buffer.concat([
        Buffer.from(text.slice(0, at)),
        Buffer.of(0xc3, 0x28, 0xff),
        Buffer.from(text.slice(at)),
      ]),
    )
  },
  'wrong content type': ({ text }, random) =>
    answer(text, { headers: { 'content-type': random.pick(['text/html', 'image/png', 'x', '']) } }),
  'false encoding': ({ text }, random) =>
    answer(text, {
      headers: { ...JSON_TYPE, 'content-encoding': random.pick(['gzip', 'br', 'deflate', 'x']) },
    }),
  page: () =>
    answer('<!doctype html><html><body>Welcome</body></html>', { headers: { 'content-type': 'text/html' } }),
  redirect: (_, random) =>
    answer('', {
      status: random.pick([301, 302, 307]),
      headers: { location: random.pick(['/', 'http://127.0.0.1:1/', '//']) },
    }),
  status: (_, random) =>
    answer(random.pick(['', 'no', '{"error":"x"}']), {
      status: random.pick([204, 400, 404, 405, 418, 500, 502, 599]),
    }),
  'duplicated key': ({ text }, random) =>
    answer(
      replaced(
        text,
        MEMBER,
        random,
        (member) => `${member},${member.replace(/:.*$/s, `:${random.pick(VALUES)}`)}`,
      ),
    ),
  '__proto__ key': ({ text }, random) =>
    answer(
      replaced(
        text,
        MEMBER,
        random,
        (member) => `"__proto__":{"toString":1,"electrum":true},"constructor":null,${member}`,
      ),
    ),
  'another address': async ({ other }) => answer(await other()),
  'swapped fields': ({ text }, random) => answer(swapped(text, random)),
  'flipped bit': ({ text }, random) => answer(flipped(text, random)),
  'nothing at all': (_, random) => answer(random.pick(TEXTS)),
  'an endless list': ({ text }, random) => {
    const fresh = () =>
      `"${random
        .below(2 ** 31)
        .toString(16)
        .padStart(64, 'f')}"`
    const rows = text.replace(/"[0-9a-f]{64}"/g, fresh)
    return answer(rows.replace(/"(tx_count|transaction_count)":\d+/g, '"$1":900000000000000'))
  },
}

const RARE: Readonly<Record<string, Mutation>> = {
  'slow drip': ({ text }) => answer(text, { end: 'drip' }),
  'compressed bomb': () => answer(BOMB, { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } }),
  oversized: () => answer(HUGE),
}
const RARE_CHANCE = 0.006

/** A hostile form of an honest answer, and its name. */
export async function hostileAnswer(
  honest: Honest,
  random: Random,
): Promise<HostileAnswer & { readonly name: string }> {
  const mutations = random.chance(RARE_CHANCE) ? RARE : COMMON
  const name = random.pick(Object.keys(mutations))
  return { ...(await (mutations[name] as Mutation)(honest, random)), name }
}
