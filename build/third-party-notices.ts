import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i

/** Writes THIRD-PARTY-NOTICES.txt: the licences of the packages that the bundle contains, and of `others` (their folders). */
export function thirdPartyNotices(others: readonly string[] = []): Plugin {
  return {
    name: 'third-party-notices',
    generateBundle(_, files) {
      const folders = new Set(others)
      for (const file of Object.values(files)) {
        if (file.type !== 'chunk') continue
        for (const id of file.moduleIds) {
          const folder = PACKAGE.exec(id)?.[1]
          if (folder !== undefined) folders.add(folder)
        }
      }
      const notices = [...folders].map(noticeOf).toSorted()
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-NOTICES.txt',
        source: [...new Set(notices)].join(`\n${'-'.repeat(80)}\n\n`),
      })
    },
  }
}

function noticeOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const by = (typeof author === 'string' ? author : author?.name) ?? ''
  const heading = `${name} ${version} (${typeof license === 'string' ? license : 'see below'})`
  return `${[heading, ...(texts.length > 0 ? texts : [`By ${by}. The package has no text of its licence.`])].join('\n\n')}\n`
}
