import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fold, lowerCase, normaliseSpelling, wordsOf } from './text.ts'

const syllable = fc.constantFrom(
  ...'Đăng ký khai sinh hộ tịch hòa hoà thủy thuỷ Quý Quí của mùa núi mía nghiệp đường Ðặng'.split(
    ' ',
  ),
)
const text = fc.array(syllable, { maxLength: 8 }).map((syllables) => syllables.join(' '))

test('text folds to what is typed without marks', () => {
  for (const [written, folded] of [
    ['Đăng ký khai sinh', 'dang ky khai sinh'],
    ['Ðăng ký', 'dang ky'],
    ['đang ĐANG', 'dang dang'],
    ['Nguyễn  Văn\u00a0Hậu ', 'nguyen van hau'],
    ['hòa hoà', 'hoa hoa'],
    ['ươ ƯỞ ộ', 'uo uo o'],
    ['Nguyễn'.normalize('NFD'), 'nguyen'],
  ])
    assert.equal(fold(written ?? ''), folded)
})

test('text folds alike in NFC and NFD, in capitals, and once folded stays as it is', () => {
  fc.assert(
    fc.property(text, (raw) => {
      assert.equal(fold(raw.normalize('NFD')), fold(raw))
      assert.equal(fold(raw.toUpperCase()), fold(raw))
      assert.equal(fold(fold(raw)), fold(raw))
      assert.match(fold(raw), /^[a-z ]*$/)
    }),
  )
})

test('folding text of any kind gives no letter with a mark of Vietnamese', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (raw) => {
      assert.doesNotMatch(fold(raw), /[đăâêôơư]|\p{M}/u)
    }),
  )
})

test('lower case keeps marks, and is the same for NFC, NFD and Eth', () => {
  assert.equal(lowerCase('ĐĂNG  Ký'), 'đăng ký')
  assert.equal(lowerCase('ĐĂNG Ký'.normalize('NFD')), 'đăng ký')
  assert.equal(lowerCase('Ðăng ký'), 'đăng ký')
})

test('the place of a tone does not matter, nor y or i after qu', () => {
  for (const [one, other] of [
    ['hòa', 'hoà'],
    ['khỏe', 'khoẻ'],
    ['thủy', 'thuỷ'],
    ['hủy', 'huỷ'],
    ['xóa đăng ký', 'xoá đăng ký'],
    ['quý', 'quí'],
    ['quỹ', 'quĩ'],
    ['qui hoạch', 'quy hoạch'],
  ])
    assert.equal(normaliseSpelling(one ?? ''), normaliseSpelling(other ?? ''))
})

test('where a tone has one place only, spelling is left alone', () => {
  for (const word of [
    'của',
    'mùa',
    'núi',
    'mía',
    'hoàn',
    'loại',
    'quán',
    'quít',
    'ký',
    'kỹ',
    'thuế',
    'lào',
    'đường',
  ])
    assert.equal(normaliseSpelling(word), word)
})

test('one spelling keeps to the letters: it folds like the text, but for i written y', () => {
  fc.assert(
    fc.property(text, (raw) => {
      const spelt = normaliseSpelling(lowerCase(raw))
      assert.equal(normaliseSpelling(spelt), spelt)
      assert.equal(fold(spelt), fold(raw).replace(/\bqui\b/g, 'quy'))
    }),
  )
})

test('words stand between spaces and punctuation; a dot, % and _ belong to them', () => {
  assert.deepEqual(wordsOf(' (cấp,  cấp lại) 1.000632/"70%" a_b – c\u0000d '), [
    'cấp',
    'cấp',
    'lại',
    '1.000632',
    '70%',
    'a_b',
    'c',
    'd',
  ])
  assert.deepEqual(wordsOf(' - ()'), [])
})
