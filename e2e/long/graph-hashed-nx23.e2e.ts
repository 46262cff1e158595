import { describeHashed } from '../graph/hashed';

describeHashed('23.3.2');
