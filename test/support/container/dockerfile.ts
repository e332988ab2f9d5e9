import { readFileSync } from 'node:fs'

const ROOT = new URL('../../../', import.meta.url)

export interface Instruction {
  readonly name: string
  /** Without its flags. */
  readonly text: string
  /** Such as `from` of `--from=build`. */
  readonly flags: Readonly<Record<string, string>>
}

/** What stands from one FROM to the next; the first instruction is FROM. */
export type Stage = readonly Instruction[]

export function readDockerfile(): readonly Stage[] {
  return parseDockerfile(readFileSync(new URL('Dockerfile', ROOT), 'utf8'))
}

/** Reads a Dockerfile without here-documents and parser directives. */
export function parseDockerfile(text: string): readonly Stage[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, '')
  const stages: Instruction[][] = []
  for (const line of lines.split('\n').filter((line) => line.trim() !== '')) {
    const instruction = parseInstruction(line)
    if (instruction.name === 'FROM') stages.push([])
    const stage = stages.at(-1)
    if (stage === undefined) throw new Error(`${instruction.name} stands before FROM`)
    stage.push(instruction)
  }
  return stages
}

function parseInstruction(line: string): Instruction {
  const [, name = '', written = '', text = ''] = /^(\S+)\s+((?:--\S+\s+)*)(.*)$/.exec(line) ?? []
  const flags = [...written.matchAll(/--([a-z-]+)=(\S+)/g)].map(([, flag = '', value = '']) => [flag, value])
  return { name, text: text.trim(), flags: Object.fromEntries(flags) }
}

export function nameOf(stage: Stage): string | undefined {
  return / AS (\S+)$/.exec(stage[0]?.text ?? '')?.[1]
}

export function textsOf(stage: Stage, name: string): readonly string[] {
  return stage.filter((instruction) => instruction.name === name).map(({ text }) => text)
}

/** The words of ENTRYPOINT, CMD or HEALTHCHECK in their exec form; throws for the shell form, empty where there is none. */
export function execForm(stage: Stage, name: string): readonly string[] {
  const text = textsOf(stage, name).at(-1)
  if (text === undefined) return []
  const words: unknown = JSON.parse(name === 'HEALTHCHECK' ? text.replace(/^CMD /, '') : text)
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words
  throw new Error(`${name} is not in its exec form`)
}

/** ENV or LABEL. */
export function pairsOf(stage: Stage, name: string): Readonly<Record<string, string>> {
  const pairs = textsOf(stage, name).flatMap((text) => [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)])
  return Object.fromEntries(pairs.map(([, key = '', quoted, plain]) => [key, quoted ?? plain ?? '']))
}
