import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { initialsOf, maskNumber, maskPhone } from './party.ts'

test('a name is shown as the initials of its words', () => {
  assert.equal(initialsOf('Nguyễn Văn An'), 'N. V. A.')
  assert.equal(initialsOf('  đặng   thị  ánh '), 'Đ. T. Á.')
  assert.equal(initialsOf('Công ty TNHH Ánh Dương'), 'C. T. T. Á. D.')
})

test('a name that is written with combining marks keeps the marks of its initials', () => {
  assert.equal(initialsOf('Ánh Ôn'.normalize('NFD')), 'Á. Ô.')
})

test('a character beyond 16 bits counts as one', () => {
  assert.equal(initialsOf('𠮷野'), '𠮷.')
})

test('no initial shows more than one character of its word', () => {
  const letter = fc.constantFrom(...'abcdđeêghiklmnoôơpqrstuưvxyáàảãạấậắằẳẵặéẻẽẹếốồớởợúủũụứừựýỷỹỵ')
  const word = fc.array(letter, { minLength: 2, maxLength: 8 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      const initials = initialsOf(words.join(' ')).split(' ')
      assert.equal(initials.length, words.length)
      for (const initial of initials) assert.equal([...initial.normalize('NFC')].length, 2, initial)
    }),
  )
})

test('a document number of twelve shows its first three and last two characters, a shorter one two and two', () => {
  assert.equal(maskNumber('022087001289'), '022*******89')
  assert.equal(maskNumber('101234567'), '10*****67')
  assert.equal(maskNumber('C1234567'), 'C1****67')
})

test('a number too short to hide enough is hidden whole', () => {
  assert.equal(maskNumber('123456'), '******')
  assert.equal(maskNumber('1'), '*')
  assert.equal(maskNumber(''), '')
})

test('a masked number keeps its length and hides at least three characters', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{3,20}$/), (number) => {
      const masked = maskNumber(number)
      assert.equal(masked.length, number.length)
      assert.ok((masked.match(/\*/g)?.length ?? 0) >= 3)
    }),
  )
})

test('a phone number shows its first two and last three digits, however it is written', () => {
  assert.equal(maskPhone('0912345123'), '09*****123')
  assert.equal(maskPhone('091 234.5123'), '09*****123')
  assert.equal(maskPhone('113'), '***')
})
