import { keyNames } from '../../schema-elements.ts'
import type { LintRule } from '../rule.ts'

/** Words that alone name a person or a paper of theirs. */
const words = ['cccd', 'cmnd', 'cmtnd', 'mst', 'bhxh', 'bhyt', 'email', 'phone', 'passport', 'sdt']

/** Words that do so together, however they are joined. */
const phrases = [
  ...['identitynumber', 'nationalid', 'personalid', 'citizenidnumber', 'documentnumber'],
  ...['taxcode', 'fullname', 'birthdate', 'dateofbirth', 'insurancenumber', 'bankaccount'],
  ...['sodinhdanh', 'sogiayto', 'masothue', 'hoten', 'ngaysinh', 'dienthoai', 'hochieu'],
]

/**
 * Keys travel between all subgraphs and stand in caches and logs, so they are opaque.
 *
 * Source: Law 91/2025/QH15 on the protection of personal data; domain report §6.1 for the identifiers.
 */
export const personalKeys: LintRule = {
  code: 'PERSONAL_IDENTIFIER_IN_KEY',
  level: 'ERROR',
  find: ({ elements }) =>
    elements
      .filter((element) => element.kind === 'type')
      .flatMap(({ coordinate, node }) =>
        keyNames(node)
          .filter(isPersonal)
          .map((name) => ({
            coordinate,
            message: `"${name}" tells who somebody is: make the key opaque, such as an id of your own`,
            node:
              node.directives?.find((directive) => directive.name.value.endsWith('key')) ?? node,
          })),
      ),
}

function isPersonal(name: string): boolean {
  const parts = name.split(/_|(?<=[a-z0-9])(?=[A-Z])/).map((part) => part.toLowerCase())
  const joined = parts.join('')
  return (
    parts.some((part) => words.includes(part)) || phrases.some((phrase) => joined.includes(phrase))
  )
}
