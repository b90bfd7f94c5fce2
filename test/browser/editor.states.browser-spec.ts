import AxeBuilder from '@axe-core/playwright';
import { type Page, type Request, type Route } from 'playwright-core';
import sharp from 'sharp';
import {
  browserTests,
  eventuallyHolds,
  FAILED_LOAD,
  languageControl,
  shows,
  WORDS,
  type Language,
  type Visit,
} from './browser';
import { button, EDITOR_WORDS, field, fill, said } from './editor';
import { etagOf, mockedItem, mockEditor, problem, storePicture, type MockedEditor } from './mocked.editor';

const words = EDITOR_WORDS.ja;

const picture = () =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();

/** Answers requests of one method with a problem, for as long as it is set. */
const refusing =
  (method: string, status: number, facts: object = {}) =>
  (route: Route) =>
    route.request().method() === method ? route.fulfill(problem(status, facts)) : undefined;

describe('the editor', () => {
  const { visit, url } = browserTests();

  async function signIn({ page, open }: Visit, address = '/edit', language: Language = 'ja') {
    await open(address);
    await button(page, EDITOR_WORDS[language].signIn.action).click();
    await page.getByText('田中 花子').waitFor();
  }

  /** A signed-in editor at an address, and the catalogue behind. */
  async function edit(address = '/edit', items?: Parameters<typeof mockEditor>[1]) {
    const visitor = await visit({ expects: FAILED_LOAD });
    const mocked = await mockEditor(visitor.page, items);
    await signIn(visitor, address);
    return { ...visitor, mocked };
  }

  const openForm = async (title: string, items?: Parameters<typeof mockEditor>[1]) => {
    const editor = await edit('/edit', items);
    await editor.page.getByRole('link', { name: title }).click();
    await field(editor.page, 'title').waitFor();
    return editor;
  };

  const lastWrite = ({ writes }: MockedEditor) => {
    const write = writes.at(-1);
    if (!write) throw new Error('Nothing was written.');
    return write;
  };

  describe('for visitors', () => {
    it('is a link, and costs them nothing', async () => {
      const { page, open } = await visit();
      const loaded: string[] = [];
      page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
      await open('/products/1');
      await page.getByRole('heading', { level: 1, name: 'バナナ' }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(loaded.filter((path) => path.startsWith('/assets/editor'))).toEqual([]);
      await page.getByRole('contentinfo').getByRole('link', { name: WORDS.ja.site.edit }).click();
      await page
        .getByRole('heading', { level: 1 })
        .filter({ hasText: /サインイン|編集/ })
        .waitFor();
      expect(loaded.filter((path) => path.startsWith('/assets/editor'))).not.toEqual([]);
      expect(await page.locator('meta[name="robots"]').getAttribute('content')).toContain('noindex');
    });

    it('says what to set where sign-in is not set up', async () => {
      const { page, open } = await visit();
      await page.route('**/config.json', (route) =>
        route.fulfill({ json: { apiOrigin: '', siteName: 'Tana' } }),
      );
      await open('/edit');
      await page.getByRole('heading', { level: 1, name: words.noSignIn.title }).waitFor();
      for (const name of ['issuer', 'clientId', 'scope']) {
        expect(await page.locator('pre').innerText()).toContain(name);
      }
    });
  });

  describe('signing in', () => {
    it('goes by code and PKCE, comes back to where it began, and leaves no token in any storage', async () => {
      const visitor = await visit();
      const { page } = visitor;
      const mocked = await mockEditor(page);
      const asked: URL[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/authorize')) asked.push(new URL(request.url()));
      });
      await signIn(visitor, '/edit?item=2');
      expect(await field(page, 'title').inputValue()).toBe('リンゴ');
      expect(new URL(page.url()).search).toBe('?item=2');
      expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toMatchObject({
        response_type: 'code',
        code_challenge_method: 'S256',
        redirect_uri: url('/edit'),
        client_id: 'tana',
        scope: 'openid offline_access catalog/edit',
        ui_locales: 'ja',
      });
      expect(mocked.grants).toEqual({ authorization_code: 1 });
      const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
      expect(stored).not.toMatch(/token|refresh/);
    });

    it('says where it has failed, and lets the editor try again', async () => {
      const { page, open } = await visit({ expects: FAILED_LOAD });
      await mockEditor(page);
      await open('/edit?error=access_denied&state=unknown');
      await page.getByText(words.signIn.failed).waitFor();
      expect(new URL(page.url()).search).toBe('');
      await page.route('**/.well-known/**', (route) => route.abort());
      await button(page, words.signIn.action).click();
      await page.getByText(words.signIn.failed).waitFor();
      await page.unroute('**/.well-known/**');
      await button(page, words.signIn.action).click();
      await page.getByText('田中 花子').waitFor();
    });

    it('renews the token in silence before it ends', async () => {
      const visitor = await visit();
      const mocked = await mockEditor(visitor.page);
      mocked.tokenLife = 30;
      const answered = visitor.page.waitForRequest(
        (request) => request.postData()?.includes('refresh_token') === true,
      );
      await signIn(visitor);
      mocked.tokenLife = 3600;
      await answered;
      await shows(visitor.page, 4);
      const tokens: Promise<string | null>[] = [];
      visitor.page.on('request', (request) => tokens.push(request.headerValue('authorization')));
      await visitor.page.getByRole('link', { name: 'バナナ' }).click();
      await field(visitor.page, 'title').waitFor();
      expect(mocked.grants.refresh_token).toBe(1);
    });

    it('ends by signing out, which leaves no draft behind', async () => {
      const visitor = await openForm('バナナ');
      const { page } = visitor;
      const kept = () =>
        page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('draft')));
      await field(page, 'title').fill('未保存');
      page.on('dialog', (dialog) => void dialog.accept());
      await signIn(visitor);
      expect(await kept()).toHaveLength(1);
      await button(page, words.account.signOut).click();
      await button(page, words.signIn.action).waitFor();
      expect(await kept()).toEqual([]);
    });

    it('asks before signing out leaves something unsaved', async () => {
      const { page } = await openForm('バナナ');
      await field(page, 'title').fill('未保存');
      await button(page, words.account.signOut).click();
      await page.getByRole('dialog', { name: words.leave.title }).waitFor();
      await button(page, words.leave.stay).click();
      expect(await field(page, 'title').inputValue()).toBe('未保存');
      await button(page, words.account.signOut).click();
      await button(page, words.leave.leave).click();
      await button(page, words.signIn.action).waitFor();
    });

    it('outlives a session that ends at work: what was typed is there after the next sign-in', async () => {
      const { page, mocked } = await openForm('バナナ');
      await field(page, 'title').fill('完熟バナナ');
      await field(page, 'price').fill('1,200');
      mocked.refuse = refusing('PUT', 401);
      await button(page, words.form.save).click();
      await page.getByRole('alert').getByText(words.ended.title).waitFor();
      expect(await field(page, 'title').inputValue()).toBe('完熟バナナ');
      mocked.refuse = null;
      await button(page, words.ended.action).click();
      await page.getByText(words.form.restored).waitFor();
      expect(await field(page, 'title').inputValue()).toBe('完熟バナナ');
      await button(page, words.form.save).click();
      await said(page, fill(words.form.saved, { title: '完熟バナナ' }));
      expect(mocked.items.get('1')).toMatchObject({ title: '完熟バナナ', price: 1200 });
    });

    it('ends at deleting, too, with the form as it was', async () => {
      const { page, mocked } = await openForm('バナナ');
      await field(page, 'title').fill('完熟バナナ');
      mocked.refuse = refusing('GET', 401);
      await button(page, words.form.delete).click();
      await button(page, words.delete.confirm).click();
      await page.getByText(words.ended.title).waitFor();
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await field(page, 'title').inputValue()).toBe('完熟バナナ');
    });

    it('tells which right is missing', async () => {
      const detail = 'The access token lacks the scope "catalog/edit": ask an administrator for it.';
      const visitor = await visit({ expects: FAILED_LOAD });
      const mocked = await mockEditor(visitor.page);
      mocked.refuse = refusing('GET', 403, { detail });
      await signIn(visitor);
      await visitor.page.getByRole('alert').getByText(detail).waitFor();
      expect(await visitor.page.getByRole('link', { name: words.list.add }).count()).toBe(0);
    });
  });

  describe('the list', () => {
    const many = Array.from({ length: 30 }, (_, index) => mockedItem(String(index + 1)));

    it('brings more, searches, and asks as the editor who is signed in', async () => {
      const { page } = await edit('/edit', many);
      await shows(page, 24);
      const next = page.waitForRequest((request) => request.url().includes('cursor='));
      await page.getByRole('link', { name: WORDS.ja.catalogue.more }).click();
      await shows(page, 30);
      expect(await (await next).headerValue('authorization')).toMatch(/^Bearer token-/);
      await page.getByRole('searchbox').fill('手織り');
      await shows(page, 1);
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toContain('/edit?q=');
    });

    it('is found again as it was left', async () => {
      const { page } = await edit('/edit', many);
      await page.getByRole('link', { name: '商品 20' }).click();
      await field(page, 'title').waitFor();
      expect(await page.evaluate(() => scrollY)).toBeLessThan(200);
      await page.getByRole('link', { name: words.form.back }).click();
      await shows(page, 24);
      await eventuallyHolds(async () => {
        expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('商品 20');
      });
    });

    it('says so where it cannot be loaded, and tries again', async () => {
      const visitor = await visit({ expects: FAILED_LOAD });
      const { page } = visitor;
      const mocked = await mockEditor(page);
      mocked.refuse = refusing('GET', 503);
      await signIn(visitor);
      await page.getByRole('alert').getByText(words.failure.busy).waitFor();
      mocked.refuse = null;
      await button(page, words.failure.retry).click();
      await shows(page, 4);
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  describe('the form', () => {
    it('adds a product with a picture that shows how far it has come', async () => {
      const { page, mocked } = await edit('/edit?new');
      const bytes = await picture();
      let store: () => void = () => undefined;
      const uploads: Request[] = [];
      mocked.refuse = (route) => {
        if (!route.request().url().endsWith('/storage/images')) return undefined;
        uploads.push(route.request());
        return new Promise<void>((stored) => (store = stored)).then(() => storePicture(route));
      };
      await page
        .getByLabel(words.picture.choose)
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: bytes });
      await page.getByRole('img', { name: words.picture.preview }).waitFor();
      expect(await page.getByRole('img', { name: words.picture.preview }).getAttribute('src')).toMatch(
        /^blob:/,
      );
      await page.getByRole('progressbar').waitFor();
      await field(page, 'title').fill('ぶどう');
      await field(page, 'price').fill('４８０');
      await page.getByText(fill(words.form.priceShown, { price: '¥480' })).waitFor();
      // Until the picture is there, the product cannot name it.
      expect(await button(page, words.form.waiting).getAttribute('aria-disabled')).toBe('true');
      mocked.refuse = null;
      await eventuallyHolds(() => {
        expect(uploads).toHaveLength(1);
      });
      store();
      await button(page, words.form.create).click();
      await said(page, fill(words.form.created, { title: 'ぶどう' }));
      await shows(page, 5);
      expect(uploads[0]?.postDataBuffer()?.equals(bytes)).toBe(true);
      expect(uploads[0]?.headers()['content-type']).toBe('image/png');
      const { method, path, headers, body } = lastWrite(mocked);
      expect([method, path]).toEqual(['POST', '/items']);
      expect(headers['idempotency-key']).toMatch(/^[\w-]{36}$/);
      expect(body).toEqual({
        title: 'ぶどう',
        price: 480,
        imageKey: 'images/0f343b0931126a20f133d67c2b018a3b.png',
      });
    });

    it('takes a picture that is dropped, and none of a file that falls beside', async () => {
      const { page, mocked } = await openForm('バナナ');
      const data = await page.evaluateHandle(
        (base64) => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          transfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
          return transfer;
        },
        (await picture()).toString('base64'),
      );
      const isTaken = await page.evaluate(
        (dataTransfer) =>
          !document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
          ),
        data,
      );
      expect(isTaken).toBe(true);
      expect(await page.getByRole('progressbar').count()).toBe(0);
      await page.locator('.picture-field').dispatchEvent('drop', { dataTransfer: data });
      await eventuallyHolds(async () => {
        expect(await page.locator('.picture-field img').getAttribute('src')).toContain(
          '0f343b0931126a20f133d67c2b018a3b',
        );
      });
      await button(page, words.form.save).click();
      await said(page, fill(words.form.saved, { title: 'バナナ' }));
      expect(lastWrite(mocked).body.imageKey).toBe('images/0f343b0931126a20f133d67c2b018a3b.png');
    });

    it('says in the words of the API why a picture is refused, and keeps the one that was there', async () => {
      const { page, mocked } = await openForm('バナナ');
      mocked.refuse = refusing('POST', 415, { detail: 'この種類の画像は使えません。' });
      const file = { name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') };
      await page.getByLabel(words.picture.replace).setInputFiles(file);
      await page.getByRole('alert').getByText('この種類の画像は使えません。').waitFor();
      await button(page, words.picture.dismiss).click();
      expect(await page.locator('.picture-field img').getAttribute('src')).toContain('images/1.png');
      await button(page, words.picture.remove).click();
      await button(page, words.form.save).click();
      await said(page, fill(words.form.saved, { title: 'バナナ' }));
      expect(lastWrite(mocked).body).not.toHaveProperty('imageKey');
    });

    it.each([
      [
        'JPY',
        { '１，２００円': '¥1,200', '0': '¥0', ' ¥ 980 ': '¥980', '1.00': '¥1' },
        ['たかい', '1.5', '-1', ''],
      ],
      ['USD', { '$1.5': '$1.50', '1,234.50': '$1,234.50', '12': '$12.00' }, ['1.234', '1.2.3', '12 pieces']],
    ])('understands a price as people write it (%s)', async (currency, understood, unreadable) => {
      const { page, mocked } = await openForm('バナナ', [mockedItem('1', { currency })]);
      for (const [typed, price] of Object.entries(understood)) {
        await field(page, 'price').fill(typed);
        await page.getByText(fill(words.form.priceShown, { price }), { exact: true }).waitFor();
      }
      for (const typed of unreadable) {
        await field(page, 'price').fill(typed);
        await button(page, words.form.save).click();
        await page.getByText(typed === '' ? words.form.priceMissing : words.form.priceUnreadable).waitFor();
        await page.locator('[name="price"]:focus').waitFor();
      }
      expect(mocked.writes).toEqual([]);
      await field(page, 'price').fill('1,250');
      await button(page, words.form.save).click();
      await said(page, fill(words.form.saved, { title: 'バナナ' }));
      expect(lastWrite(mocked).body.price).toBe(currency === 'JPY' ? 1250 : 125_000);
    });

    it('asks for the smallest unit in an empty catalogue, which does not tell its currency', async () => {
      const { page, mocked } = await edit('/edit?new', []);
      await page.getByText(words.form.priceInMinorUnits).waitFor();
      await field(page, 'title').fill('最初の商品');
      await field(page, 'price').fill('150');
      await button(page, words.form.create).click();
      await said(page, fill(words.form.created, { title: '最初の商品' }));
      expect(lastWrite(mocked).body.price).toBe(150);
    });

    it.each(['ja', 'en'] as const)(
      'shows what the API finds wrong where it is wrong (%s)',
      async (language) => {
        const { page, mocked } = await openForm('バナナ');
        if (language === 'en') await languageControl(page, 'English').click();
        let asked: string | undefined;
        mocked.refuse = (route) => {
          if (route.request().method() !== 'PUT') return undefined;
          asked = route.request().headers()['accept-language'];
          return route.fulfill(
            problem(400, {
              errors: [
                { pointer: '/title', detail: `long (${asked})` },
                { pointer: '/price', detail: 'dear' },
              ],
            }),
          );
        };
        await field(page, 'title').fill('長い');
        await button(page, EDITOR_WORDS[language].form.save).click();
        await page.locator('[name="title"]:focus[aria-invalid="true"]').waitFor();
        expect(asked).toBe(language);
        const describedBy = (await field(page, 'title').getAttribute('aria-describedby')) ?? '';
        expect(await page.locator(`[id="${describedBy}"]`).innerText()).toBe(`long (${language})`);
        await field(page, 'title').fill('短い');
        expect(await page.getByText(`long (${language})`).count()).toBe(0);
        expect(await page.getByText('dear').count()).toBe(1);
      },
    );

    it.each(['503', 'nothing'] as const)(
      'keeps everything where the answer is %s, and the next try is the same product',
      async (kind) => {
        const { page, mocked } = await edit('/edit?new');
        const keys: (string | undefined)[] = [];
        mocked.refuse = (route) => {
          if (route.request().method() !== 'POST') return undefined;
          keys.push(route.request().headers()['idempotency-key']);
          return kind === '503' ? route.fulfill(problem(503, {})) : route.abort();
        };
        await field(page, 'title').fill('ぶどう');
        await field(page, 'price').fill('480');
        await button(page, words.form.create).click();
        await page
          .getByRole('alert')
          .getByText(kind === '503' ? words.failure.busy : words.failure.unreached)
          .waitFor();
        expect(await field(page, 'title').inputValue()).toBe('ぶどう');
        mocked.refuse = null;
        await button(page, words.form.create).click();
        await said(page, fill(words.form.created, { title: 'ぶどう' }));
        expect(lastWrite(mocked).headers['idempotency-key']).toBe(keys[0]);
      },
    );

    it('says where the product had been added already, and takes a new key from there', async () => {
      const { page, mocked } = await edit('/edit?new');
      let key: string | undefined;
      mocked.refuse = (route) => {
        if (route.request().method() !== 'POST') return undefined;
        key = route.request().headers()['idempotency-key'];
        return route.fulfill(
          problem(422, { type: 'urn:tana:idempotency-key-reused', detail: 'Take a new key.' }),
        );
      };
      await field(page, 'title').fill('ぶどう');
      await field(page, 'price').fill('480');
      await button(page, words.form.create).click();
      await page.getByText(words.failure.created).waitFor();
      mocked.refuse = null;
      await button(page, words.form.create).click();
      await said(page, fill(words.form.created, { title: 'ぶどう' }));
      expect(lastWrite(mocked).headers['idempotency-key']).not.toBe(key);
    });
  });

  describe('a colleague who is faster', () => {
    it('is asked about where both have typed: the editor chooses field by field', async () => {
      const { page, mocked } = await openForm('バナナ');
      const theirs = mockedItem('1', { title: 'フィリピンバナナ', price: 120, version: 2 });
      mocked.items.set('1', theirs);
      await field(page, 'title').fill('完熟バナナ');
      await field(page, 'description').fill('甘い。');
      await button(page, words.form.save).click();
      const dialog = page.getByRole('dialog', { name: words.conflict.title });
      const choice = (name: string) => dialog.getByRole('group', { name });
      await dialog.waitFor();
      // What only they have typed is theirs at first.
      expect(
        await choice(words.conflict.fields.price)
          .getByRole('radio', { name: words.conflict.theirs })
          .isChecked(),
      ).toBe(true);
      expect(
        await choice(words.conflict.fields.title)
          .getByRole('radio', { name: words.conflict.mine })
          .isChecked(),
      ).toBe(true);
      expect(await choice(words.conflict.fields.title).innerText()).toMatch(/完熟バナナ[^]*フィリピンバナナ/);
      expect(await choice(words.conflict.fields.image).count()).toBe(0);
      await choice(words.conflict.fields.title).getByText('フィリピンバナナ').click();
      await dialog.getByRole('button', { name: words.conflict.save }).click();
      await said(page, fill(words.form.saved, { title: 'フィリピンバナナ' }));
      expect(lastWrite(mocked).headers['if-match']).toBe(etagOf(theirs));
      expect(mocked.items.get('1')).toMatchObject({
        title: 'フィリピンバナナ',
        price: 120,
        description: '甘い。',
        version: 3,
      });
    });

    it('is not asked about where only what Tana keeps has moved', async () => {
      const { page, mocked } = await openForm('バナナ');
      mocked.items.set('1', mockedItem('1', { version: 7, updatedAt: '2026-11-25T00:00:00.000Z' }));
      await field(page, 'price').fill('130');
      await button(page, words.form.save).click();
      await said(page, fill(words.form.saved, { title: 'バナナ' }));
      expect(mocked.writes).toHaveLength(2);
      expect(mocked.items.get('1')).toMatchObject({ price: 130, version: 8 });
    });

    it('can be gone back from: nothing that was typed is lost', async () => {
      const { page, mocked } = await openForm('バナナ');
      mocked.items.set('1', mockedItem('1', { price: 120, version: 2 }));
      await field(page, 'title').fill('完熟バナナ');
      await button(page, words.form.save).click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await field(page, 'title').inputValue()).toBe('完熟バナナ');
      expect(mocked.items.get('1')).toMatchObject({ title: 'バナナ', price: 120 });
    });

    it('may have deleted it: it can be added again under its id', async () => {
      const { page, mocked } = await openForm('バナナ');
      mocked.items.delete('1');
      await field(page, 'title').fill('完熟バナナ');
      await button(page, words.form.save).click();
      await page.getByText(words.form.gone).waitFor();
      await button(page, words.form.saveAgain).click();
      await said(page, fill(words.form.saved, { title: '完熟バナナ' }));
      expect(lastWrite(mocked)).toMatchObject({
        method: 'PUT',
        path: '/items/1',
        headers: { 'if-none-match': '*' },
      });
    });
  });

  describe('deleting', () => {
    const deleteOne = (page: Page, title: string) =>
      button(page, fill(words.list.deleteOne, { title })).click();

    it('asks first; Escape leaves all as it is, and the focus where it was', async () => {
      const { page, mocked } = await edit();
      await deleteOne(page, 'リンゴ');
      await page.getByRole('dialog', { name: fill(words.delete.title, { title: 'リンゴ' }) }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain(
        'リンゴ',
      );
      expect(mocked.writes).toEqual([]);
    });

    it('can be undone, by keyboard, under the same id', async () => {
      const { page, mocked } = await edit();
      const before = mocked.items.get('2');
      await deleteOne(page, 'リンゴ');
      await button(page, words.delete.confirm).click();
      await said(page, fill(words.delete.done, { title: 'リンゴ' }));
      await shows(page, 3);
      expect(lastWrite(mocked).headers['if-match']).toBe(before && etagOf(before));
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(words.delete.undo);
      await page.keyboard.press('Enter');
      await said(page, fill(words.delete.undone, { title: 'リンゴ' }));
      await shows(page, 4);
      expect(lastWrite(mocked)).toMatchObject({
        method: 'PUT',
        path: '/items/2',
        headers: { 'if-none-match': '*' },
        body: { title: 'リンゴ', price: 200, imageKey: 'images/2.png' },
      });
    });

    it('takes nothing that the editor has not seen', async () => {
      const { page, mocked } = await edit();
      await shows(page, 4);
      mocked.items.set('2', mockedItem('2', { title: '青リンゴ', version: 2 }));
      await deleteOne(page, 'リンゴ');
      await button(page, words.delete.confirm).click();
      await page.getByText(words.delete.changed).waitFor();
      await page.getByRole('dialog', { name: fill(words.delete.title, { title: '青リンゴ' }) }).waitFor();
      expect(mocked.items.has('2')).toBe(true);
      await button(page, words.delete.confirm).click();
      await shows(page, 3);
    });

    it('says beforehand where it cannot be undone', async () => {
      const { page } = await edit('/edit', [mockedItem('1'), mockedItem('2', { price: null })]);
      await deleteOne(page, 'リンゴ');
      await page.getByText(words.delete.forGood).waitFor();
      await button(page, words.delete.confirm).click();
      await said(page, fill(words.delete.done, { title: 'リンゴ' }));
      expect(await button(page, words.delete.undo).count()).toBe(0);
    });

    it('says where it could not be undone, and can be tried again', async () => {
      const { page, mocked } = await edit();
      await deleteOne(page, 'リンゴ');
      await button(page, words.delete.confirm).click();
      await shows(page, 3);
      mocked.refuse = refusing('PUT', 503);
      await button(page, words.delete.undo).click();
      await said(page, words.failure.busy);
      mocked.refuse = null;
      await button(page, words.failure.retry).click();
      await shows(page, 4);
      expect(mocked.items.get('2')?.title).toBe('リンゴ');
    });
  });

  describe('unsaved changes', () => {
    const ways: [string, (page: Page) => Promise<unknown>][] = [
      ['a link', (page) => page.getByRole('banner').getByRole('link').first().click()],
      ['the link to the list', (page) => page.getByRole('link', { name: words.form.back }).click()],
      ['the back button', (page) => page.evaluate(() => history.back())],
    ];

    it.each(ways)('are asked about before %s leaves them', async (_way, leave) => {
      const { page } = await openForm('バナナ');
      const { search } = new URL(page.url());
      await field(page, 'title').fill('完熟バナナ');
      await leave(page);
      await page.getByRole('dialog', { name: words.leave.title }).waitFor();
      expect(new URL(page.url()).search).toBe(search);
      await button(page, words.leave.stay).click();
      expect(await field(page, 'title').inputValue()).toBe('完熟バナナ');
      await leave(page);
      await button(page, words.leave.leave).click();
      await eventuallyHolds(() => {
        expect(new URL(page.url()).search).not.toBe(search);
      });
      await shows(page, 4);
      expect(await page.evaluate(() => Object.keys(sessionStorage).join())).not.toContain('draft');
    });

    it('make the browser ask before the tab is closed or loaded anew, and are there afterwards', async () => {
      const visitor = await openForm('バナナ');
      const { page } = visitor;
      await field(page, 'title').fill('完熟バナナ');
      const asked: string[] = [];
      page.on('dialog', (dialog) => {
        asked.push(dialog.type());
        void dialog.accept();
      });
      await page.reload();
      expect(asked).toEqual(['beforeunload']);
      await button(page, words.signIn.action).click();
      await page.getByText(words.form.restored).waitFor();
      expect(await field(page, 'title').inputValue()).toBe('完熟バナナ');
      await button(page, words.form.revert).click();
      expect(await field(page, 'title').inputValue()).toBe('バナナ');
    });

    it('are none where nothing has changed in the end', async () => {
      const { page } = await openForm('バナナ');
      await field(page, 'title').fill('完熟バナナ');
      await field(page, 'title').fill('バナナ');
      await page.getByRole('link', { name: words.form.back }).click();
      await shows(page, 4);
      expect(await page.getByRole('dialog').count()).toBe(0);
    });
  });

  it('is worked by the keyboard alone', async () => {
    const { page, mocked } = await edit();
    await shows(page, 4);
    const tabTo = async (selector: string) => {
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector))
          return;
      }
      throw new Error(`Never reached: ${selector}`);
    };
    await tabTo('a[href="/edit?new"]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: words.form.add }).waitFor();
    await tabTo('input[type="file"]');
    await tabTo('[name="title"]');
    await page.keyboard.type('ぶどう');
    await page.keyboard.press('Tab');
    await page.keyboard.type('480');
    await page.keyboard.press('Tab');
    await page.keyboard.type('甘い。');
    await tabTo('[type="submit"]');
    await page.keyboard.press('Enter');
    await said(page, fill(words.form.created, { title: 'ぶどう' }));
    expect(lastWrite(mocked).body).toEqual({ title: 'ぶどう', price: 480, description: '甘い。' });
  });

  describe('on every screen', () => {
    /** Goes over all screens, and stops at each. */
    async function tour(visitor: Visit, language: Language, look: (screen: string) => Promise<void>) {
      const { page, open } = visitor;
      const w = EDITOR_WORDS[language];
      await page.route('**/config.json', (route) => route.fulfill({ json: {} }));
      await open('/edit');
      await page.getByRole('heading', { level: 1, name: w.noSignIn.title }).waitFor();
      await look('no sign-in');
      await page.unroute('**/config.json');
      const mocked = await mockEditor(page, [mockedItem('1'), mockedItem('2', { image: null, price: null })]);
      await open('/edit');
      await button(page, w.signIn.action).waitFor();
      await look('signed out');
      mocked.refuse = refusing('GET', 403, { detail: 'The access token lacks the scope "catalog/edit".' });
      await button(page, w.signIn.action).click();
      await page.getByRole('alert').waitFor();
      await look('no right');
      mocked.refuse = null;
      await button(page, w.failure.retry).click();
      await shows(page, 2);
      await look('the list');
      await button(page, fill(w.list.deleteOne, { title: 'バナナ' })).click();
      await page.getByRole('dialog').waitFor();
      await look('deleting');
      await button(page, w.delete.confirm).click();
      await button(page, w.delete.undo).waitFor();
      await look('a toast');
      await button(page, w.delete.undo).click();
      await said(page, fill(w.delete.undone, { title: 'バナナ' }));
      // Of what lies beneath it, axe would take the toast for the background.
      await button(page, w.toast.close).click();
      await page.getByRole('link', { name: 'バナナ' }).click();
      await field(page, 'title').fill('完熟バナナ');
      await look('a form');
      mocked.refuse = refusing('PUT', 400, {
        errors: [
          { pointer: '/title', detail: 'No.' },
          { pointer: '/imageKey', detail: 'No.' },
        ],
      });
      await button(page, w.form.save).click();
      await page.locator('[aria-invalid="true"]').first().waitFor();
      await look('faults');
      mocked.refuse = refusing('PUT', 503);
      await button(page, w.form.save).click();
      await page.getByText(w.failure.busy).waitFor();
      await look('a failure');
      mocked.refuse = null;
      mocked.items.set(
        '1',
        mockedItem('1', { title: '青バナナ', description: '青い。', image: null, version: 5 }),
      );
      await button(page, w.form.save).click();
      await page.getByRole('dialog').waitFor();
      await look('a conflict');
      await button(page, w.conflict.back).click();
      await page.getByRole('link', { name: w.form.back }).click();
      await page.getByRole('dialog').waitFor();
      await look('leaving');
      await button(page, w.leave.leave).click();
      await page.getByRole('link', { name: w.list.add }).click();
      await field(page, 'title').waitFor();
      let refuse: () => void = () => undefined;
      mocked.refuse = (route) =>
        route.request().url().endsWith('/storage/images')
          ? new Promise<void>((refused) => (refuse = refused)).then(() =>
              route.fulfill(problem(415, { detail: 'No.' })),
            )
          : route.fulfill(problem(401, {}));
      const file = { name: 'a.png', mimeType: 'image/png', buffer: await picture() };
      await page.getByLabel(w.picture.choose).setInputFiles(file);
      await page.getByRole('progressbar').waitFor();
      await look('an upload');
      refuse();
      await page.getByRole('alert').filter({ hasText: 'No.' }).waitFor();
      await look('a refused picture');
      await field(page, 'title').fill('ぶどう');
      await field(page, 'price').fill('480');
      await button(page, w.form.create).click();
      await page.getByText(w.ended.title).waitFor();
      await look('an ended session');
    }

    it.each([
      ['ja', 'light', 360],
      ['ja', 'dark', 1280],
      ['en', 'light', 768],
      ['en', 'dark', 360],
    ] as const)(
      'axe finds nothing wrong, and nothing is too wide (%s, %s, %i)',
      async (locale, colorScheme, width) => {
        const visitor = await visit({
          locale,
          colorScheme,
          viewport: { width, height: 800 },
          // A colour that is on its way to another has no contrast to speak of.
          reducedMotion: 'reduce',
          expects: FAILED_LOAD,
        });
        const { page } = visitor;
        const found: string[] = [];
        await tour(visitor, locale, async (screen) => {
          const { violations } = await new AxeBuilder({ page }).include('main').analyze();
          for (const { id, nodes } of violations)
            found.push(...nodes.map(({ target }) => `${screen}: ${id}: ${target.join(' ')}`));
          const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
          if (scrollWidth !== width) found.push(`${screen}: is ${scrollWidth} wide`);
        });
        expect(found).toEqual([]);
      },
    );

    it('leaves no word of the other language', async () => {
      const visitor = await visit({ locale: 'en-US', expects: FAILED_LOAD });
      const found: string[] = [];
      await tour(visitor, 'en', async (screen) => {
        const text = await visitor.page.evaluate(() => {
          const copy = document.body.cloneNode(true) as HTMLElement;
          for (const part of copy.querySelectorAll('script, noscript, [lang="ja"]')) part.remove();
          return copy.textContent;
        });
        const ofThePage = text.replaceAll(/日本語|棚|田中 花子|完熟|青?バナナ|リンゴ|青い。|ぶどう/g, '');
        found.push(
          ...(ofThePage.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]+/gu) ?? []).map(
            (word) => `${screen}: ${word}`,
          ),
        );
      });
      expect(found).toEqual([]);
    });
  });

  it('has the same words in both languages, with the same gaps to fill', () => {
    const shape = (part: unknown): unknown =>
      typeof part === 'string'
        ? (part.match(/\{\{\w+\}\}/g) ?? []).sort()
        : Object.fromEntries(Object.entries(part as object).map(([key, value]) => [key, shape(value)]));
    expect(shape(EDITOR_WORDS.en)).toEqual(shape(EDITOR_WORDS.ja));
  });
});
