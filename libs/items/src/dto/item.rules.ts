import { pictureName } from '@tana/env';
import { ValidateBy } from 'class-validator';
import { MAX_PRICE } from '../item.record';
import type { Sentence } from '../items.errors';

/** Characters are code points, so that 𠮷 and 🍎 count as the one that they are to whoever types them. */
export const MAX_TITLE_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 5000;

/** One sentence a property, which says the whole of its rule: an editor reads it beside the field. */
export const RULES = {
  title: {
    en: 'A title has 1 to 200 characters, not only spaces, and no line breaks or other control characters.',
    ja: '商品名は1〜200文字で入力してください。空白だけの入力や、改行などの制御文字は使えません。',
  },
  price: {
    en: 'A price is an integer from 0 to 1,000,000,000,000, in minor units of the currency.',
    ja: '価格は0〜1,000,000,000,000の整数(通貨の最小単位)で入力してください。',
  },
  description: {
    en: 'A description has at most 5,000 characters, and no control characters but tabs and line breaks.',
    ja: '説明は5,000文字以内で入力してください。タブと改行以外の制御文字は使えません。',
  },
  imageKey: {
    en: 'The key of a picture begins with images/ and has no further slash.',
    ja: '画像のキーは images/ で始まり、その後にスラッシュを含まないものにしてください。',
  },
} satisfies Record<string, Sentence>;

/** Whether a value is as the sentence of its property says. */
export const HOLDS: Readonly<Record<keyof typeof RULES, (value: unknown) => boolean>> = {
  title: (value) => isText(value, MAX_TITLE_LENGTH) && value.trim() !== '' && !/\p{Cc}/u.test(value),
  price: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_PRICE,
  description: (value) => isText(value, MAX_DESCRIPTION_LENGTH) && !/(?![\t\n\r])\p{Cc}/u.test(value),
  imageKey: (value) => typeof value === 'string' && pictureName(value) !== undefined,
};

export const IsTitle = () => rule('title');
export const IsPrice = () => rule('price');
export const IsDescription = () => rule('description');
export const IsImageKey = () => rule('imageKey');

function rule(name: keyof typeof RULES) {
  const { en, ja } = RULES[name];
  return ValidateBy({ name, validator: { validate: HOLDS[name] } }, { message: en, context: { ja } });
}

/** DynamoDB stores UTF-8, which has no form for half a surrogate pair. */
function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.isWellFormed() && Array.from(value).length <= maxLength;
}
