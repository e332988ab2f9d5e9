import { dirname, join } from 'node:path'
import ts from 'typescript'
import { Problems } from './problems.ts'
import { type StoreFiles, textOf } from './store-files.ts'

const SOURCES = 'start9/startos/'
const SDK = '@start9labs/start-sdk'
const LOCALES = ['en_US', 'es_ES', 'de_DE', 'pl_PL', 'fr_FR']
const ICON_BYTES_MAX = 40 * 1024
const FIELDS = [
  'id',
  'title',
  'license',
  'packageRepo',
  'upstreamRepo',
  'marketingUrl',
  'donationUrl',
  'docsUrls',
  'description',
  'volumes',
  'images',
  'alerts',
  'dependencies',
]
const ALERTS = ['install', 'update', 'uninstall', 'restore', 'start', 'stop']
const FILES = [
  'LICENSE',
  'Makefile',
  'README.md',
  'icon.svg',
  'package.json',
  'tsconfig.json',
  'assets/ABOUT.md',
]

/** The properties of the first object literal that follows `before` in a source; texts where they are literals. */
export function objectAfter(source: string, before: string): Readonly<Record<string, string | null>> {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const start = source.indexOf(before)
  if (start < 0) throw new Error(`no ${before}`)
  let found: ts.ObjectLiteralExpression | null = null
  const visit = (node: ts.Node): void => {
    if (found === null && ts.isObjectLiteralExpression(node) && node.getStart() >= start) found = node
    if (found === null) ts.forEachChild(node, visit)
  }
  visit(file)
  const literal = found as ts.ObjectLiteralExpression | null
  return Object.fromEntries(
    (literal?.properties ?? []).map((property) => {
      const value = ts.isPropertyAssignment(property) ? property.initializer : null
      const name =
        property.name !== undefined && ts.isIdentifier(property.name)
          ? property.name.text
          : property.getText()
      return [name, value !== null && ts.isStringLiteralLike(value) ? value.text : null]
    }),
  )
}

/** The rules of StartOS that the package breaks; empty if none. */
export function start9Problems(files: StoreFiles, version: string): string[] {
  const problems = new Problems()
  for (const file of FILES) problems.require(`start9/${file}` in files, `there is a file ${file}`)
  problems.require(
    Buffer.byteLength(textOf(files, 'start9/icon.svg')) <= ICON_BYTES_MAX,
    'the icon has at most 40 KiB',
  )
  problems.require(
    textOf(files, 'start9/LICENSE').startsWith('MIT License'),
    'the licence is that of the program',
  )
  for (const [path, text] of Object.entries(files)) {
    if (path.startsWith(SOURCES)) checkSource(problems, files, path, text)
  }
  const manifest = textOf(files, `${SOURCES}manifest/index.ts`)
  const fields = objectAfter(manifest, 'setupManifest(')
  problems.require(String(Object.keys(fields)) === String(FIELDS), 'the manifest has all fields')
  problems.require(/^[a-z][a-z-]*$/.test(fields['id'] ?? ''), 'the id is lower case')
  problems.require(fields['license'] === 'MIT', 'the manifest names the licence')
  problems.require(
    String(Object.keys(objectAfter(manifest, 'alerts:'))) === String(ALERTS),
    'every alert is stated',
  )
  for (const name of ['packageRepo', 'upstreamRepo', 'marketingUrl']) problems.isUrl(fields[name], name)
  const { dockerTag } = objectAfter(manifest, 'source:')
  problems.require(
    /^ghcr\.io\/[a-z0-9.-]+\/mini-cointracker:/.test(dockerTag ?? '') &&
      dockerTag?.endsWith(`:${version}`) === true,
    'the tag of the image is the version of package.json',
  )
  problems.require(
    manifest.includes("arch: ['x86_64', 'aarch64']"),
    'the architectures are those of the image',
  )
  problems.require(
    textOf(files, 'start9/Makefile').includes('ARCHES := x86 arm\n'),
    'the Makefile names the same ones',
  )
  checkTexts(problems, textOf(files, `${SOURCES}manifest/i18n.ts`))

  const current = objectAfter(textOf(files, `${SOURCES}versions/current.ts`), 'VersionInfo.of(')
  problems.require(
    current['version'] === `${version}:0`,
    'the version is that of package.json, and a revision',
  )
  const main = textOf(files, `${SOURCES}main.ts`)
  problems.require(main.includes("mountpoint: '/data'"), 'the volume is mounted at /data')
  problems.require(
    main.includes("['/nodejs/bin/node', '/app/dist/cointracker.js', 'health']"),
    'the health check runs the subcommand, without a shell',
  )
  problems.require(
    textOf(files, `${SOURCES}port.ts`).includes('UI_PORT = 8000\n'),
    'the interface has the program’s port',
  )
  problems.require(
    textOf(files, `${SOURCES}backups.ts`).includes("ofVolumes('main')"),
    'the volume is backed up',
  )
  return problems.found
}

function checkSource(problems: Problems, files: StoreFiles, path: string, text: string): void {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true, fileName: path })
  problems.require(diagnostics.length === 0, `${path} is TypeScript`)
  for (const { fileName } of ts.preProcessFile(text).importedFiles) {
    const at = join(dirname(path), fileName)
    const exists = `${at}.ts` in files || `${at}/index.ts` in files
    problems.require(
      fileName === SDK || (fileName.startsWith('.') && exists),
      `${path}: ${fileName} can be imported`,
    )
  }
}

function checkTexts(problems: Problems, source: string): void {
  for (const [name, lengthMax] of [
    ['short', 80],
    ['long', 500],
    ['alertInstall', 500],
  ] as const) {
    const texts = objectAfter(source, `export const ${name} `)
    problems.require(String(Object.keys(texts)) === String(LOCALES), `${name} has every locale`)
    for (const [locale, text] of Object.entries(texts)) {
      const length = text?.length ?? 0
      problems.require(
        length > 0 && length <= lengthMax,
        `${name} in ${locale} has at most ${lengthMax} characters`,
      )
    }
  }
}
