import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

interface Rule {
  readonly pattern: RegExp
  readonly isIncluded: boolean
}

/** The files of the repository's folder that `COPY . .` sees, relative to it. */
export function contextFiles(root = ROOT): readonly string[] {
  const rules = readRules(root)
  return filesBelow(root, '', rules).toSorted()
}

/** Copies them. */
export function copyContext(folder: string): void {
  for (const path of contextFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(ROOT, path), join(folder, path))
  }
}

function readRules(root: string): readonly Rule[] {
  return readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ pattern: patternOf(line.replace(/^!/, '')), isIncluded: line.startsWith('!') }))
}

/** No folder is read of which a later rule would have to include a part: the rules have none, and node_modules is large. */
function filesBelow(root: string, folder: string, rules: readonly Rule[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!isInContext(path, rules)) return []
    return entry.isDirectory() ? filesBelow(root, path, rules) : [path]
  })
}

/** The last rule that matches the path or a folder above it decides. */
function isInContext(path: string, rules: readonly Rule[]): boolean {
  const parts = path.split('/')
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  const last = rules.findLast(({ pattern }) => paths.some((part) => pattern.test(part)))
  return last?.isIncluded ?? true
}

/** As Docker reads it: a star matches names that begin with a dot as well. */
function patternOf(text: string): RegExp {
  const parts = text.split(/(\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?'
    return part === '*' ? '[^/]*' : part.replaceAll('.', '\\.')
  })
  return new RegExp(`^${parts.join('')}$`)
}
