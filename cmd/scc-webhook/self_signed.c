/* A CA made for the moment, and serving certificates signed by it. */
#include "self_signed.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

enum { CA_DAYS = 3650, HOUR = 3600, DAY = 24 * HOUR, SERIAL_BYTES = 16 };

struct authority {
    X509 *cert;
    EVP_PKEY *key;
    char *pem;
};

static bool openssl_failed(struct error *err, const char *what) {
    char reason[200];
    ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
    return error_set(err, ERROR_INTERNAL, "certificate: %s: %s", what, reason);
}

/* What the writer put into a memory BIO, as a text of its own. */
static char *bio_text(BIO *bio) {
    char *bytes = NULL;
    long length = BIO_get_mem_data(bio, &bytes);
    char *text = length <= 0 ? NULL : malloc((size_t)length + 1);
    if (text != NULL) {
        memcpy(text, bytes, (size_t)length); /* the BIO's bytes are not terminated */
        text[length] = '\0';
    }
    return text;
}

static char *cert_pem(X509 *cert) {
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = bio != NULL && PEM_write_bio_X509(bio, cert) == 1 ? bio_text(bio) : NULL;
    BIO_free(bio);
    return pem;
}

static char *key_pem(EVP_PKEY *key) {
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = NULL;
    if (bio != NULL && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1) {
        pem = bio_text(bio);
    }
    BIO_free(bio);
    return pem;
}

static bool serial_set(X509 *cert) {
    unsigned char random[SERIAL_BYTES];
    if (RAND_bytes(random, sizeof random) != 1) {
        return false;
    }
    random[0] = (random[0] & 0x7f) | 0x40; /* positive, and always of the same length */
    BIGNUM *number = BN_bin2bn(random, sizeof random, NULL);
    bool done = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != NULL;
    BN_free(number);
    return done;
}

static bool extension_add(X509 *cert, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context = {0};
    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool done = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return done;
}

/* Everything but the extensions and the signature. */
static X509 *cert_begin(EVP_PKEY *key, const char *common_name, long days) {
    X509 *cert = X509_new();
    if (cert == NULL) {
        return NULL;
    }
    X509_NAME *name = X509_get_subject_name(cert);
    const unsigned char *text = (const unsigned char *)common_name;
    bool done = X509_set_version(cert, X509_VERSION_3) == 1 && serial_set(cert) &&
                X509_gmtime_adj(X509_getm_notBefore(cert), -HOUR) != NULL &&
                X509_gmtime_adj(X509_getm_notAfter(cert), days * DAY) != NULL && X509_set_pubkey(cert, key) == 1 &&
                X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1;
    if (!done) {
        X509_free(cert);
        return NULL;
    }
    return cert;
}

struct authority *authority_new(struct error *err) {
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL); /* no configuration file has a say in this */
    struct authority *authority = calloc(1, sizeof *authority);
    if (authority == NULL) {
        error_set(err, ERROR_LIMIT, "certificate: no memory");
        return NULL;
    }
    authority->key = EVP_EC_gen("P-256");
    authority->cert = authority->key == NULL ? NULL : cert_begin(authority->key, "scc-webhook CA", CA_DAYS);
    X509 *cert = authority->cert;
    bool done = cert != NULL && X509_set_issuer_name(cert, X509_get_subject_name(cert)) == 1 &&
                extension_add(cert, cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                extension_add(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                extension_add(cert, cert, NID_subject_key_identifier, "hash") &&
                X509_sign(cert, authority->key, EVP_sha256()) > 0 && (authority->pem = cert_pem(cert)) != NULL;
    if (!done) {
        openssl_failed(err, "cannot make a CA");
        authority_free(authority);
        return NULL;
    }
    return authority;
}

void authority_free(struct authority *authority) {
    if (authority != NULL) {
        X509_free(authority->cert);
        EVP_PKEY_free(authority->key);
        free(authority->pem);
        free(authority);
    }
}

const char *authority_pem(const struct authority *authority) {
    return authority->pem;
}

static bool name_add(GENERAL_NAMES *names, const char *text) {
    unsigned char address[sizeof(struct in6_addr)];
    const int length = inet_pton(AF_INET, text, address) == 1 ? 4 : inet_pton(AF_INET6, text, address) == 1 ? 16 : 0;
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *value = length > 0 ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
    const void *bytes = length > 0 ? (const void *)address : text;
    if (name == NULL || value == NULL || ASN1_STRING_set(value, bytes, length > 0 ? length : (int)strlen(text)) != 1 ||
        sk_GENERAL_NAME_push(names, name) == 0) {
        ASN1_STRING_free(value);
        GENERAL_NAME_free(name);
        return false;
    }
    GENERAL_NAME_set0_value(name, length > 0 ? GEN_IPADD : GEN_DNS, value);
    return true;
}

/* Built as objects, not as OpenSSL's configuration text: a name cannot smuggle in another. */
static bool names_add(X509 *cert, const char *const *names, size_t count) {
    GENERAL_NAMES *list = sk_GENERAL_NAME_new_null();
    bool done = list != NULL;
    for (size_t i = 0; done && i < count; i++) {
        done = name_add(list, names[i]);
    }
    done = done && X509_add1_ext_i2d(cert, NID_subject_alt_name, list, 0, X509V3_ADD_DEFAULT) == 1;
    GENERAL_NAMES_free(list);
    return done;
}

bool authority_issue(struct authority *authority, const struct certificate_wish *wish, struct issued *out,
                     struct error *err) {
    *out = (struct issued){0};
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = key == NULL ? NULL : cert_begin(key, "scc-webhook", (long)wish->days);
    bool done = cert != NULL && X509_set_issuer_name(cert, X509_get_subject_name(authority->cert)) == 1 &&
                extension_add(cert, authority->cert, NID_basic_constraints, "critical,CA:FALSE") &&
                extension_add(cert, authority->cert, NID_key_usage, "critical,digitalSignature") &&
                extension_add(cert, authority->cert, NID_ext_key_usage, "serverAuth") &&
                extension_add(cert, authority->cert, NID_authority_key_identifier, "keyid") &&
                names_add(cert, wish->names, wish->name_count) && X509_sign(cert, authority->key, EVP_sha256()) > 0;
    if (done) {
        *out = (struct issued){.cert_pem = cert_pem(cert), .key_pem = key_pem(key)};
        done = out->cert_pem != NULL && out->key_pem != NULL;
    }
    if (!done) {
        openssl_failed(err, "cannot make a serving certificate");
        issued_free(out);
    }
    X509_free(cert);
    EVP_PKEY_free(key);
    return done;
}

void issued_free(struct issued *issued) {
    free(issued->cert_pem);
    if (issued->key_pem != NULL) {
        explicit_bzero(issued->key_pem, strlen(issued->key_pem));
        free(issued->key_pem);
    }
    *issued = (struct issued){0};
}
