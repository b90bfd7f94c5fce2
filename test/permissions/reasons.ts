/** What each permission of a task is for, by action and resource. */
const OF_TASKS: Readonly<Record<string, string>> = {
  'dynamodb:DescribeTable table': 'start-up and health: the table is there',
  'dynamodb:GetItem table': 'shows one item; a write first reads what it changes',
  'dynamodb:Query table/index/by_created': 'lists the newest first',
  'dynamodb:Query table/index/by_price': 'lists by price',
  'dynamodb:Query table/index/by_title': 'lists by title, and searches by its beginning',
  'dynamodb:Query table/index/by_image': 'a picture that an item shows is not deleted',
  'dynamodb:PutItem table': 'creates an item',
  'dynamodb:UpdateItem table': 'changes an item; lists what was typed by hand',
  'dynamodb:DeleteItem table': 'deletes an item',
  'dynamodb:Scan table': 'finds what was typed by hand, at a bounded pace',
  's3:GetObject bucket/images/*': 'serves pictures, and reads their size',
  's3:ListBucket bucket':
    'start-up and health: the bucket is there; a missing picture is a 404; the list for editors',
  's3:PutObject bucket/images/*': 'stores uploaded pictures and their smaller copies',
  's3:DeleteObject bucket/images/*': 'deletes pictures and their smaller copies',
};

/** The same of the operator. */
const OF_OPERATORS: Readonly<Record<string, string>> = {
  'dynamodb:BatchWriteItem table': 'replaces many items',
  'dynamodb:DeleteItem table': 'deletes single items',
  'dynamodb:DescribeTable table': 'names the account and the region before anything is changed',
  'dynamodb:GetItem table': 'shows one item; reads again what is to be changed or repaired',
  'dynamodb:PutItem table': 'adds items, one or many',
  'dynamodb:Query table/index/by_created': 'lists the newest first',
  'dynamodb:Query table/index/by_image': 'a picture that an item shows is not deleted',
  'dynamodb:Query table/index/by_price': 'lists by price',
  'dynamodb:Query table/index/by_title': 'lists by title, and searches by its beginning',
  'dynamodb:Scan table': 'copies all items out; examines them',
  'dynamodb:UpdateItem table': 'replaces single items; repairs prices that are text, and lists items',
  's3:DeleteObject bucket/images/*': 'deletes old pictures that no item shows',
  's3:GetObject bucket/images/*': 'copies pictures out; examines them',
  's3:ListBucket bucket': 'finds the pictures',
  's3:PutObject bucket/images/*': 'loads pictures; repairs their types and smaller copies',
};

/** @returns Undefined where nobody has said what it is for. */
export function reasonFor(isOperator: boolean, action: string, resource: string): string | undefined {
  return (isOperator ? OF_OPERATORS : OF_TASKS)[`${action} ${resource}`];
}
