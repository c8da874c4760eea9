/* A desk calculator with variables and functions; includes nothing, so that the compiler reads this file only. */
typedef unsigned long size_t;
extern int printf(const char *, ...);
extern void *malloc(size_t);
extern void free(void *);
extern int strcmp(const char *, const char *);

enum kind { NUMBER, NAME, ADD, SUB, MUL, DIV, NEG, CALL, ASSIGN, LESS, CHOOSE };

struct node {
    enum kind kind;
    double value;
    char name[16];
    struct node *child[3];
};

struct variable { char name[16]; double value; };

static struct variable variables[64];
static int variable_count;
static const char *cursor;
static int errors;

static struct node *make(enum kind kind, struct node *a, struct node *b, struct node *c)
{
    struct node *n = malloc(sizeof *n);
    n->kind = kind;
    n->value = 0;
    n->name[0] = 0;
    n->child[0] = a;
    n->child[1] = b;
    n->child[2] = c;
    return n;
}

static void drop(struct node *n)
{
    if (!n)
        return;
    for (int i = 0; i < 3; i++)
        drop(n->child[i]);
    free(n);
}

static void blanks(void)
{
    while (*cursor == ' ' || *cursor == '\t')
        cursor++;
}

static int accept(char c)
{
    blanks();
    if (*cursor != c)
        return 0;
    cursor++;
    return 1;
}

static struct node *expression(void);

static struct node *name_or_call(void)
{
    struct node *n = make(NAME, 0, 0, 0);
    int length = 0;
    while ((*cursor >= 'a' && *cursor <= 'z') || *cursor == '_') {
        if (length < 15)
            n->name[length++] = *cursor;
        cursor++;
    }
    n->name[length] = 0;
    if (accept('(')) {
        n->kind = CALL;
        for (int i = 0; i < 3 && *cursor != ')'; i++) {
            n->child[i] = expression();
            if (!accept(','))
                break;
        }
        if (!accept(')'))
            errors++;
    } else if (accept('=')) {
        n->kind = ASSIGN;
        n->child[0] = expression();
    }
    return n;
}

static struct node *primary(void)
{
    blanks();
    if (accept('(')) {
        struct node *n = expression();
        if (!accept(')'))
            errors++;
        return n;
    }
    if (accept('-'))
        return make(NEG, primary(), 0, 0);
    if (*cursor >= '0' && *cursor <= '9') {
        struct node *n = make(NUMBER, 0, 0, 0);
        double scale = 1;
        int fraction = 0;
        for (; (*cursor >= '0' && *cursor <= '9') || *cursor == '.'; cursor++) {
            if (*cursor == '.') {
                fraction = 1;
                continue;
            }
            n->value = n->value * 10 + (*cursor - '0');
            if (fraction)
                scale *= 10;
        }
        n->value /= scale;
        return n;
    }
    if ((*cursor >= 'a' && *cursor <= 'z') || *cursor == '_')
        return name_or_call();
    errors++;
    return make(NUMBER, 0, 0, 0);
}

static struct node *product(void)
{
    struct node *n = primary();
    for (;;) {
        if (accept('*'))
            n = make(MUL, n, primary(), 0);
        else if (accept('/'))
            n = make(DIV, n, primary(), 0);
        else
            return n;
    }
}

static struct node *sum(void)
{
    struct node *n = product();
    for (;;) {
        if (accept('+'))
            n = make(ADD, n, product(), 0);
        else if (accept('-'))
            n = make(SUB, n, product(), 0);
        else
            return n;
    }
}

static struct node *expression(void)
{
    struct node *n = sum();
    if (accept('<'))
        n = make(LESS, n, sum(), 0);
    if (accept('?')) {
        struct node *yes = expression();
        if (!accept(':'))
            errors++;
        n = make(CHOOSE, n, yes, expression());
    }
    return n;
}

static double *lookup(const char *name, int create)
{
    for (int i = 0; i < variable_count; i++)
        if (!strcmp(variables[i].name, name))
            return &variables[i].value;
    if (!create || variable_count == 64)
        return 0;
    struct variable *v = &variables[variable_count++];
    for (int i = 0; i < 16; i++)
        v->name[i] = name[i];
    v->value = 0;
    return &v->value;
}

static double root(double x)
{
    double guess = x > 1 ? x / 2 : 1;
    for (int i = 0; i < 60; i++) {
        double next = (guess + x / guess) / 2;
        if (next == guess)
            break;
        guess = next;
    }
    return guess;
}

static double power(double x, int n)
{
    double result = 1;
    for (unsigned m = n < 0 ? -n : n; m; m >>= 1, x *= x)
        if (m & 1)
            result *= x;
    return n < 0 ? 1 / result : result;
}

static double sine(double x)
{
    double term = x, total = x;
    for (int i = 1; i < 20; i++) {
        term *= -x * x / ((2 * i) * (2 * i + 1));
        total += term;
    }
    return total;
}

static double evaluate(const struct node *n)
{
    if (!n)
        return 0;
    switch (n->kind) {
    case NUMBER:
        return n->value;
    case NAME: {
        double *v = lookup(n->name, 0);
        if (!v)
            errors++;
        return v ? *v : 0;
    }
    case ADD:
        return evaluate(n->child[0]) + evaluate(n->child[1]);
    case SUB:
        return evaluate(n->child[0]) - evaluate(n->child[1]);
    case MUL:
        return evaluate(n->child[0]) * evaluate(n->child[1]);
    case DIV:
        return evaluate(n->child[0]) / evaluate(n->child[1]);
    case NEG:
        return -evaluate(n->child[0]);
    case LESS:
        return evaluate(n->child[0]) < evaluate(n->child[1]);
    case CHOOSE:
        return evaluate(n->child[0]) != 0 ? evaluate(n->child[1]) : evaluate(n->child[2]);
    case ASSIGN: {
        double value = evaluate(n->child[0]);
        double *v = lookup(n->name, 1);
        if (v)
            *v = value;
        else
            errors++;
        return value;
    }
    case CALL: {
        double a = evaluate(n->child[0]), b = evaluate(n->child[1]), c = evaluate(n->child[2]);
        if (!strcmp(n->name, "root"))
            return root(a);
        if (!strcmp(n->name, "power"))
            return power(a, (int)b);
        if (!strcmp(n->name, "sine"))
            return sine(a);
        if (!strcmp(n->name, "clamp"))
            return a < b ? b : a > c ? c : a;
        errors++;
        return 0;
    }
    }
    return 0;
}

static void sort(double *values, int count)
{
    for (int gap = count / 2; gap > 0; gap /= 2)
        for (int i = gap; i < count; i++) {
            double moved = values[i];
            int j = i;
            for (; j >= gap && values[j - gap] > moved; j -= gap)
                values[j] = values[j - gap];
            values[j] = moved;
        }
}

static unsigned checksum(const unsigned char *bytes, size_t count)
{
    unsigned crc = ~0u;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

int main(int argc, char **argv)
{
    static double results[256];
    int count = 0;
    for (int i = 1; i < argc && count < 256; i++) {
        cursor = argv[i];
        errors = 0;
        struct node *n = expression();
        double value = evaluate(n);
        if (errors)
            printf("%s: %d errors\n", argv[i], errors);
        else
            results[count++] = value;
        drop(n);
    }
    sort(results, count);
    for (int i = 0; i < count; i++)
        printf("%g\n", results[i]);
    printf("%08x\n", checksum((const unsigned char *)results, count * sizeof *results));
    return errors != 0;
}
