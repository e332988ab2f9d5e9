import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import ts from 'typescript'

const SHAPES = 'api-types.ts'
/** A file without imports, from which no name can be reached. */
const WITHOUT_NAMES = 'api-problem.ts'
const STRUCTURE =
  ts.NodeBuilderFlags.NoTruncation |
  ts.NodeBuilderFlags.InTypeAlias |
  ts.NodeBuilderFlags.MultilineObjectLiterals

/**
 * Writes the declarations of the API client. The shapes of the API are written out, so that they need neither the schemas that
 * they come from nor a library.
 */
export async function writeClientTypes(sourceFolder: string, outFolder: string): Promise<void> {
  const folder = resolve(sourceFolder, 'client')
  const program = ts.createProgram([resolve(folder, 'index.ts')], optionsOf(sourceFolder))
  await mkdir(outFolder, { recursive: true })
  for (const file of program.getSourceFiles()) {
    if (resolve(dirname(file.fileName)) !== folder) continue
    const name = basename(file.fileName)
    const text = name === SHAPES ? shapesOf(program, file) : declarationsOf(program, file)
    await writeFile(resolve(outFolder, name.replace(/\.ts$/, '.d.ts')), text)
  }
}

function optionsOf(sourceFolder: string): ts.CompilerOptions {
  const path = resolve(sourceFolder, '../tsconfig.json')
  const { config } = ts.readConfigFile(path, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve(sourceFolder, '..'))
  return { ...options, noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true }
}

function declarationsOf(program: ts.Program, file: ts.SourceFile): string {
  let text = ''
  program.emit(
    file,
    (_, written) => {
      text = written
    },
    undefined,
    true,
  )
  return text.replaceAll(/(from '\.\/[^']+)\.ts'/g, "$1.js'")
}

/** Each exported type by its structure, and below them the types that are named in it. */
function shapesOf(program: ts.Program, file: ts.SourceFile): string {
  const checker = program.getTypeChecker()
  const printer = ts.createPrinter({ removeComments: true })
  const nowhere = program.getSourceFile(file.fileName.replace(SHAPES, WITHOUT_NAMES))
  const written = new Map<string, string>()
  const write = (symbol: ts.Symbol, modifier: string) => {
    const node = checker.typeToTypeNode(checker.getDeclaredTypeOfSymbol(symbol), nowhere, STRUCTURE)
    if (node === undefined) throw new Error(`${symbol.name} has no type`)
    const text = printer.printNode(ts.EmitHint.Unspecified, node, file)
    const named: ts.Symbol[] = []
    const local = text.replaceAll(/import\("([^"]+)"\)\.(\w+)/g, (_, path: string, name: string) => {
      named.push(exportOf(program, resolve(dirname(file.fileName), path), name))
      return name
    })
    written.set(symbol.name, `${modifier}type ${symbol.name} = ${local}\n`)
    for (const one of named) if (!written.has(one.name)) write(one, '')
  }
  for (const symbol of exportsOf(program, file)) write(symbol, 'export ')
  return [...written.values()].join('\n')
}

function exportsOf(program: ts.Program, file: ts.SourceFile | undefined): readonly ts.Symbol[] {
  const checker = program.getTypeChecker()
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
  return module === undefined ? [] : checker.getExportsOfModule(module)
}

function exportOf(program: ts.Program, path: string, name: string): ts.Symbol {
  const symbol = exportsOf(program, program.getSourceFile(path)).find((one) => one.name === name)
  if (symbol === undefined) throw new Error(`${path} exports no ${name}`)
  return symbol
}
