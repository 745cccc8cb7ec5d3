import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { fold, lowerCase, normaliseSpelling, wordsOf } from '#domain/text.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { procedures } from './main.ts'

const vowels = [...'aăâeêioôơuưy'].flatMap((vowel) =>
  ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'].map((tone) =>
    (vowel + tone).normalize('NFC'),
  ),
)
const letters = [...vowels, ...'bcdđghklmnpqrstvxfjwz']
const signs = [...' _-–—,;:!?.\'‘’"“”()[]{}@*/\\&#%`^+<=>|~$0123456789']
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...letters) },
  { weight: 2, arbitrary: fc.constantFrom(...letters.map((letter) => letter.toUpperCase())) },
  { weight: 1, arbitrary: fc.constantFrom(...signs) },
)
const name = fc.oneof(
  fc.string({ unit: character, maxLength: 12 }),
  // Few letters, so that names often differ by a tone or a capital only.
  fc.string({ unit: fc.constantFrom(...'aàảÁăđdĐ 1-'), maxLength: 5 }),
)
const manyNames = fc.array(name, { minLength: 300, maxLength: 300 })

eachDatabase('text in SQL', (open) => {
  let database: Database
  before(async () => {
    database = await open()
    await migrate(database, procedures.name, procedures.migrations)
  })

  const sorted = async (names: readonly string[]): Promise<string[]> => {
    const rows = await database.sql<{ name: string }>`
      SELECT name FROM unnest(${names}::text[]) AS name
      ORDER BY procedures.sort_key(name) COLLATE "C", name COLLATE "C"
    `
    return rows.map((row) => row.name)
  }
  const byBytes = (one: string, other: string) =>
    Buffer.compare(Buffer.from(one), Buffer.from(other))

  test('names are sorted as in a Vietnamese dictionary, tones after letters', async () => {
    const families = 'An Ánh Ăn Ân Cao Dũng Dương Đặng Đỗ'.split(' ')
    assert.deepEqual(await sorted(families.toReversed()), families)
    const tones = 'ma mà mả mã má mạ'.split(' ')
    assert.deepEqual(await sorted(tones.toReversed()), tones)
  })

  test('the order of any Vietnamese names is that of the Unicode collation for Vietnamese', async () => {
    const { compare } = new Intl.Collator('vi')
    await fc.assert(
      fc.asyncProperty(manyNames, async (names) => {
        const expected = names.toSorted((one, other) => compare(one, other) || byBytes(one, other))
        assert.deepEqual(await sorted(names), expected)
      }),
      { numRuns: 40 },
    )
  })

  test('a sort key is the same however its name is encoded', async () => {
    const [keys] = await database.sql<{ same: boolean }>`
      SELECT procedures.sort_key(${'Đỗ Ước'}) = procedures.sort_key(${'Đỗ Ước'.normalize('NFD')})
        AND procedures.sort_key(${'Ðỗ'}) = procedures.sort_key(${'Đỗ'}) AS same
    `
    assert.equal(keys?.same, true)
  })

  test('what is stored for searches is what is made of the same text when it is searched for', async () => {
    await fc.assert(
      fc.asyncProperty(manyNames, async (names) => {
        const typed = names.map((raw) => raw.normalize('NFD')).concat(names)
        const rows = await database.sql<{ forms: string[] }>`
          SELECT ARRAY[written, procedures.as_spelt(written),
            procedures.folded(procedures.as_spelt(written))] AS forms
          FROM unnest(${typed}::text[]) AS raw, procedures.as_written(raw) AS written
        `
        const expected = typed.map((raw) => {
          const written = ` ${wordsOf(lowerCase(raw)).join(' ')}`
          const spelt = normaliseSpelling(written)
          return [written, spelt, ` ${fold(spelt)}`]
        })
        assert.deepEqual(
          rows.map(({ forms }) => forms),
          expected,
        )
      }),
      { numRuns: 40 },
    )
  })
})
