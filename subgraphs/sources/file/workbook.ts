import { FileProblem } from './file-problem.ts'
import { isDateFormat } from './number-formats.ts'
import { readSharedStrings } from './shared-strings.ts'
import { drainXml } from './xml-events.ts'
import type { ZipParts } from './zip-parts.ts'

/** What is to be known of a workbook before any of its cells can be read. */
export interface Workbook {
  readonly sheets: readonly WorkbookSheet[]
  readonly strings: readonly string[]
  /** Whether numbers of a style are dates, by the style's place. */
  readonly dateStyles: readonly boolean[]
  readonly since1904: boolean
}

export interface WorkbookSheet {
  readonly name: string
  readonly isHidden: boolean
  /** Its part of the file. */
  readonly part: string
}

/** Reads what the parts of a workbook have in common. Throws FileProblem. Source: ECMA-376 part 1, 12.3, 18.2. */
export async function readWorkbook(parts: ZipParts): Promise<Workbook> {
  const main = (await readRelations(parts, '')).find(({ type }) => type === 'officeDocument')
  if (!main) throw new FileProblem('FILE_UNREADABLE', 'it is no workbook')
  const relations = await readRelations(parts, main.part)
  const { sheets, since1904 } = await readSheets(parts, main.part, relations)
  const stringsPart = relations.find(({ type }) => type === 'sharedStrings')?.part
  const stylesPart = relations.find(({ type }) => type === 'styles')?.part
  return {
    sheets,
    since1904,
    strings: stringsPart ? await readSharedStrings(await parts.open(stringsPart)) : [],
    dateStyles: stylesPart ? await readDateStyles(parts, stylesPart) : [],
  }
}

interface Relation {
  readonly id: string
  /** The last word of the type's URI, which is the same in both variants of the standard. */
  readonly type: string
  readonly part: string
}

async function readRelations(parts: ZipParts, of: string): Promise<readonly Relation[]> {
  const folder = of.slice(0, of.lastIndexOf('/') + 1)
  const part = `${folder}_rels/${of.slice(folder.length)}.rels`
  if (!parts.has(part)) throw new FileProblem('FILE_UNREADABLE', 'it is no workbook')
  const relations: Relation[] = []
  await drainXml(await parts.open(part), {
    open(name, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) {
      // What lies outside of the file is never fetched.
      if (name !== 'Relationship' || mode === 'External') return
      relations.push({
        id,
        type: type.slice(type.lastIndexOf('/') + 1),
        part: within(folder, target),
      })
    },
  })
  return relations
}

/** A part's name by a path relative to a folder. */
function within(folder: string, target: string): string {
  return new URL(target, `zip://file/${folder}`).pathname.slice(1)
}

async function readSheets(parts: ZipParts, part: string, relations: readonly Relation[]) {
  const sheets: WorkbookSheet[] = []
  let since1904 = false
  await drainXml(await parts.open(part), {
    open(name, attributes) {
      if (name === 'workbookPr') since1904 = isTrue(attributes.date1904)
      if (name !== 'sheet') return
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1]
      // Charts have sheets of their own, with no cells.
      const to = relations.find((relation) => relation.id === id && relation.type === 'worksheet')
      if (to)
        sheets.push({
          name: attributes.name ?? '',
          isHidden: (attributes.state ?? 'visible') !== 'visible',
          part: to.part,
        })
    },
  })
  return { sheets, since1904 }
}

function isTrue(flag: string | undefined): boolean {
  return flag === '1' || flag === 'true'
}

async function readDateStyles(parts: ZipParts, part: string): Promise<readonly boolean[]> {
  const codes = new Map<number, string>()
  const styles: boolean[] = []
  let isOfCells = false
  await drainXml(await parts.open(part), {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
      if (name === 'cellXfs') isOfCells = true
      if (name !== 'xf' || !isOfCells) return
      const id = Number(attributes.numFmtId ?? 0)
      styles.push(isDateFormat(id, codes.get(id)))
    },
    close(name) {
      if (name === 'cellXfs') isOfCells = false
    },
  })
  return styles
}
