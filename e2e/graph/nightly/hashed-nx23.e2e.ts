import { describeHashed } from '../hashed';

describeHashed('23.3.2');
