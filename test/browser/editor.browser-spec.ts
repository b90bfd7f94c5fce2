import { DynamoDBClient, UpdateItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Page } from 'playwright-core';
import sharp from 'sharp';
import {
  browserTests,
  cards,
  eventuallyHolds,
  FAILED_LOAD,
  startShop,
  type Shop,
  type Visit,
} from './browser';
import { button, EDITOR_WORDS, field, fill, said, signIn } from './editor';

const words = EDITOR_WORDS.ja;

async function open(page: Page, title: string) {
  await page.getByRole('link', { name: title, exact: true }).click();
  await field(page, 'title').waitFor();
}

describe('the editor and the stack that it works on', () => {
  let shop: Shop;
  const { visit } = browserTests(async () => (shop = await startShop()));

  async function editor(): Promise<Visit> {
    const visitor = await visit({ expects: FAILED_LOAD });
    await visitor.open('/edit');
    await signIn(visitor.page);
    return visitor;
  }

  /** Changes a record as somebody would in the AWS console, who knows nothing of versions. */
  async function typeIntoTable(id: string, name: string, value: AttributeValue): Promise<void> {
    const [, endpoint, table] = /DynamoDB +(\S+) +table (\S+)/.exec(shop.output()) ?? [];
    if (!endpoint) throw new Error('The banner names no DynamoDB.');
    const credentials = { accessKeyId: 'console', secretAccessKey: 'console' };
    const client = new DynamoDBClient({ endpoint, region: 'ap-northeast-1', credentials });
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
    client.destroy();
  }

  it('adds a product with a picture, which visitors see at once', async () => {
    const { page, context } = await editor();
    await page.getByRole('link', { name: words.list.add }).click();
    const buffer = await sharp({ create: { width: 900, height: 600, channels: 3, background: 'purple' } })
      .jpeg()
      .toBuffer();
    await page
      .getByLabel(words.picture.choose)
      .setInputFiles({ name: 'grapes.jpg', mimeType: 'image/jpeg', buffer });
    await field(page, 'title').fill('ぶどう');
    await field(page, 'price').fill('480');
    await button(page, words.form.create).click();
    await said(page, fill(words.form.created, { title: 'ぶどう' }));
    await page.getByRole('link', { name: 'ぶどう', exact: true }).waitFor();

    const visitor = await context.newPage();
    await visitor.goto('/');
    const card = cards(visitor).filter({ hasText: 'ぶどう' });
    await card.getByText('¥480').waitFor();
    const shown = card.locator('img');
    await eventuallyHolds(async () => {
      expect(await shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    });
    expect(await shown.evaluate((image: HTMLImageElement) => image.currentSrc)).toMatch(
      /images\/[0-9a-f]+\.w\d+\.webp$/,
    );
    // The editor's own tab, too, which had no list of visitors yet.
    await page.getByRole('banner').getByRole('link').first().click();
    await cards(page).filter({ hasText: 'ぶどう' }).waitFor();
  });

  it('shows in the words of the API what is wrong', async () => {
    const { page } = await editor();
    await open(page, 'バナナ');
    await field(page, 'title').fill('あ'.repeat(201));
    await field(page, 'price').fill('9999999999999');
    await button(page, words.form.save).click();
    await page.locator('[name="title"]:focus[aria-invalid="true"]').waitFor();
    expect(await page.locator('[data-field="title"] .fault').innerText()).toContain('商品名は1〜200文字');
    expect(await page.locator('[data-field="price"] .fault').innerText()).toContain('1,000,000,000,000');
    const notes = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('these are notes') };
    await page.getByLabel(words.picture.replace).setInputFiles(notes);
    await page.locator('.picture-field').getByRole('alert').getByText('画像').waitFor();
    await field(page, 'price').fill('100');
    await field(page, 'title').fill('バナナ');
  });

  it('lets the editor choose where two tabs have changed the same product', async () => {
    const { page, context } = await editor();
    const other = await context.newPage();
    await other.goto('/edit');
    await signIn(other);
    await open(page, 'リンゴ');
    await open(other, 'リンゴ');
    await field(other, 'price').fill('180');
    await field(other, 'title').fill('王林');
    await button(other, words.form.save).click();
    await said(other, fill(words.form.saved, { title: '王林' }));

    await field(page, 'title').fill('ふじ');
    await button(page, words.form.save).click();
    const dialog = page.getByRole('dialog', { name: words.conflict.title });
    await dialog.getByRole('group', { name: words.conflict.fields.title }).getByText('王林').waitFor();
    await dialog.getByRole('button', { name: words.conflict.save }).click();
    await said(page, fill(words.form.saved, { title: 'ふじ' }));
    await page.goto('/products/2');
    await page.getByRole('heading', { level: 1, name: 'ふじ' }).waitFor();
    expect(await page.getByRole('main').innerText()).toContain('¥180');
  });

  it('overwrites nothing that was typed into the table meanwhile, and does not ask about what Tana keeps', async () => {
    const { page } = await editor();
    await open(page, 'バナナ');
    await typeIntoTable('1', 'title', { S: '島バナナ' });
    await field(page, 'price').fill('120');
    await button(page, words.form.save).click();
    const dialog = page.getByRole('dialog', { name: words.conflict.title });
    await dialog.getByRole('group', { name: words.conflict.fields.title }).getByText('島バナナ').waitFor();
    await dialog.getByRole('button', { name: words.conflict.save }).click();
    await said(page, fill(words.form.saved, { title: '島バナナ' }));

    await open(page, '島バナナ');
    await typeIntoTable('1', 'updated_at', { S: '2026-01-01T00:00:00.000Z' });
    await field(page, 'description').fill('甘い。');
    await button(page, words.form.save).click();
    await eventuallyHolds(async () => {
      expect(await page.getByRole('link', { name: '島バナナ', exact: true }).count()).toBe(1);
    });
    const saved = (await (await page.request.get('/items/1')).json()) as object;
    expect(saved).toMatchObject({ title: '島バナナ', price: 120, description: '甘い。' });
  });

  it('deletes, and undoes it', async () => {
    const { page } = await editor();
    const address = '/items/3';
    const response = await page.request.get(address);
    const { title, price } = (await response.json()) as { title: string; price: number };
    await button(page, fill(words.list.deleteOne, { title })).click();
    await button(page, words.delete.confirm).click();
    await said(page, fill(words.delete.done, { title }));
    expect((await page.request.get(address)).status()).toBe(404);
    await button(page, words.delete.undo).click();
    await said(page, fill(words.delete.undone, { title }));
    expect(await (await page.request.get(address)).json()).toMatchObject({ title, price });
  });

  it('stays signed in beyond the life of a token, until the editor signs out', async () => {
    const { page, open: go } = await visit({ expects: FAILED_LOAD });
    await page.clock.install();
    await go('/edit');
    await signIn(page);
    const renewed = page.waitForResponse(
      (response) => response.request().postData()?.includes('grant_type=refresh_token') === true,
    );
    await page.clock.fastForward('09:30');
    expect((await renewed).status()).toBe(200);
    await page.clock.resume();
    await open(page, '島バナナ');
    await button(page, words.account.signOut).click();
    await page.locator('button[name="logout"]').click();
    await button(page, words.signIn.action).click();
    // The provider has forgotten the editor as well.
    await page.locator('input[name="password"]').waitFor();
    expect(new URL(page.url()).origin).not.toBe(new URL(shop.url).origin);
  });
});
