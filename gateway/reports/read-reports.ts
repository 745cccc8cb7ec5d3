import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { GraphQLSchema } from 'graphql'
import { OperatorError } from '#kit/operator-error.ts'
import { readReport } from './read-report.ts'
import type { Report } from './report.ts'

/**
 * Reads the reports of a folder, `*.graphql`, in the order of their names.
 *
 * Throws OperatorError that tells everything that is wrong with them, with file and line.
 */
export async function readReports(folder: string, api: GraphQLSchema): Promise<Report[]> {
  const files = await listOf(folder)
  const read = await Promise.all(
    files.map(async (name) => {
      const file = path.join(folder, name)
      return readReport(file, await readFile(file, 'utf8'), path.basename(name, '.graphql'), api)
    }),
  )
  const problems = read.flatMap((one) => ('problems' in one ? one.problems : []))
  if (problems.length > 0) throw new OperatorError(`Reports:\n  ${problems.join('\n  ')}`)
  return read.flatMap((one) => ('report' in one ? [one.report] : []))
}

async function listOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new OperatorError(`The folder of reports cannot be read: ${folder}`, { cause })
  })
  return names.filter((name) => name.endsWith('.graphql')).sort()
}
