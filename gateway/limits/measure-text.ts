import { parse } from 'graphql'
import { LRUCache } from 'lru-cache'
import { countTokens, maxClientTokens, readsUpTo } from '#kit/document-limits.ts'
import { type DocumentSize, measureDocument } from './document-size.ts'

/** Measures the text of a document; of what cannot be parsed only its tokens: the parser says why. */
export type MeasureText = (text: string) => Partial<DocumentSize>

/** Of text, and what else is kept with each. */
const maxCharacters = 1024 * 1024
const charactersBeside = 200

/** Keeps what it measured: the same few documents come again and again, by their hash or in addresses. */
export function createTextMeasure(): MeasureText {
  const known = new LRUCache<string, Partial<DocumentSize>>({
    maxSize: maxCharacters,
    sizeCalculation: (_, text) => text.length + charactersBeside,
  })
  return (text) => {
    const before = known.get(text)
    if (before) return before
    const size = measureText(text)
    known.set(text, size)
    return size
  }
}

function measureText(text: string): Partial<DocumentSize> {
  const reading = readsUpTo(text, maxClientTokens)
  if (reading === 'too long') return { tokens: Number.POSITIVE_INFINITY }
  if (reading === 'too deep') return { depth: Number.POSITIVE_INFINITY }
  try {
    return measureDocument(parse(text))
  } catch {
    return { tokens: countTokens(text) }
  }
}
