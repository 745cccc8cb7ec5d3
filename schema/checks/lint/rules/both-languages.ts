import type { StringValueNode } from 'graphql'
import type { LintRule } from '../rule.ts'

/** Letters that Vietnamese has and English has not. */
const vietnamese = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/i

/** A term for what the English name says already; longer texts say more than the name. */
const longestTermWords = 8

/**
 * Departments read Vietnamese, integrators often English: a description says the same in both, English
 * first. Where the English name says all, the Vietnamese term is enough.
 */
export const bothLanguages: LintRule = {
  code: 'DESCRIPTION_IN_BOTH_LANGUAGES',
  level: 'WARNING',
  find: ({ elements }) =>
    elements.flatMap(({ coordinate, node }) => {
      const description = 'description' in node ? node.description : undefined
      const message = description && lackingLanguage(description)
      return description && message ? [{ coordinate, message, node: description }] : []
    }),
}

function lackingLanguage({ value }: StringValueNode): string | null {
  // Code, numbers of laws and the currency are the same in both languages.
  const sentences = value
    .replaceAll(/`[^`]*`|\S*\d\/\S*\w|đồng/g, 'X')
    .normalize('NFC')
    .split(/(?<=[.!?:;])\s+/)
    .filter((sentence) => /\p{L}/u.test(sentence))
  if (sentences.length === 0) return null
  const inVietnamese = sentences.filter((sentence) => vietnamese.test(sentence))
  if (inVietnamese.length === 0) return 'Add the Vietnamese behind the English'
  if (inVietnamese.length < sentences.length) return null
  const isTerm = sentences.length === 1 && value.split(/\s+/).length <= longestTermWords
  return isTerm ? null : 'Put the English before the Vietnamese'
}
